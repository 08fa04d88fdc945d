namespace Om.Hosting;

/// <summary>Collects every bad field of a request; <see cref="ThrowIfAny"/> reports them all at once.</summary>
public sealed class Validation
{
    private readonly List<Violation> violations = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<Violation> Violations => violations;

    /// <summary>Adds a violation of <paramref name="field"/>.</summary>
    public void Add(string field, string problem) => violations.Add(new Violation(field, problem));

    /// <summary>Adds <paramref name="problem"/> unless <paramref name="ok"/>.</summary>
    public void Check(bool ok, string field, string problem)
    {
        if (!ok)
        {
            Add(field, problem);
        }
    }

    /// <summary>A text of at most <paramref name="most"/> characters; with <paramref name="required"/> not blank.</summary>
    public void Text(string value, string field, int most, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(value))
        {
            Add(field, "is needed");
        }
        else if (value.Length > most)
        {
            Add(field, $"has {value.Length} characters; at most {most} are allowed");
        }
    }

    /// <summary>A value of an enumeration that the contract knows; with <paramref name="required"/> not the unspecified one.</summary>
    public void Known<T>(T value, string field, bool required = false)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value) || (required && Convert.ToInt32(value, null) == 0))
        {
            Add(field, $"must be one of {string.Join(", ", WireNames.All<T>())}");
        }
    }

    /// <summary>An ISO 8601 day or empty; returns it when there is one.</summary>
    public DateOnly? Day(string value, string field, bool required = false)
    {
        if (value.Length == 0)
        {
            Check(!required, field, "is needed, as YYYY-MM-DD");
            return null;
        }

        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", out var day))
        {
            return day;
        }

        Add(field, "is not a day; write it as YYYY-MM-DD");
        return null;
    }

    /// <summary>Reads a part of the request; bad fields that <paramref name="read"/> reports are collected with the others.</summary>
    public T? Collect<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Fault fault) when (fault.Code == Grpc.Core.StatusCode.InvalidArgument)
        {
            violations.AddRange(fault.Violations);
            return default;
        }
    }

    /// <summary>Throws INVALID_ARGUMENT with all violations.</summary>
    public void ThrowIfAny()
    {
        if (violations.Count > 0)
        {
            throw Fault.Invalid(violations);
        }
    }

}
