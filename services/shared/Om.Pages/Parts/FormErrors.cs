using System.Globalization;
using Google.Rpc;
using Grpc.Core;

namespace Om.Pages;

/// <summary>What is not right in a form: field name to a sentence that says what to do.</summary>
public sealed class FormErrors
{
    private readonly Dictionary<string, string> byField = [];

    /// <summary>Nothing to complain about.</summary>
    public static FormErrors None => new();

    public bool Any => byField.Count > 0;

    public IEnumerable<(string Field, string Message)> All => byField.Select(e => (e.Key, e.Value));

    /// <summary>The message of a field; null when it is right.</summary>
    public string? this[string field] => byField.GetValueOrDefault(field);

    /// <summary>Notes a problem; the first one of a field counts.</summary>
    public void Add(string field, string message) => byField.TryAdd(field, message);

    /// <summary>Looks at a text field.</summary>
    public void Check(string field, string label, string value, int most, bool required = false)
    {
        if (required && value.Length == 0)
        {
            Add(field, Words.Fill(PageTexts.FieldRequired, label));
        }
        else if (value.Length > most)
        {
            Add(field, Words.Fill(PageTexts.FieldTooLong, label, most, value.Length));
        }
    }

    /// <summary>Looks at a date field; empty is right.</summary>
    public void CheckDate(string field, string label, string value)
    {
        if (value.Length > 0 && !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            Add(field, Words.Fill(PageTexts.FieldDate, label));
        }
    }

    /// <summary>
    /// Takes over what a service refused. Its sentences are English and for programs, so the person is told which field it is about;
    /// <paramref name="labels"/> maps the wire's field names to those of the form and their labels.
    /// </summary>
    public void AddRefused(RpcException error, params (string Wire, string Field, string Label)[] labels)
    {
        foreach (var violation in error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            var known = labels.FirstOrDefault(l => violation.Field == l.Wire || violation.Field.EndsWith("." + l.Wire, StringComparison.Ordinal));
            if (known.Field is not null)
            {
                Add(known.Field, Words.Fill(PageTexts.FieldRefused, known.Label));
            }
        }

        if (!Any)
        {
            // Not about anything the person can see: a bug, not a mistake of theirs.
            throw error;
        }
    }
}
