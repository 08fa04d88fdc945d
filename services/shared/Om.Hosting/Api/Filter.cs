using System.Text.RegularExpressions;

namespace Om.Hosting;

/// <summary>
/// The filter subset of AIP-160: terms <c>field op value</c> joined by AND, on fields a method names. No OR, no nesting, nothing reaches SQL as
/// text; a field that is not named is refused, so that a filter can never be used to probe a hidden one.
/// </summary>
public static partial class Filter
{
    private const int MostTerms = 10;

    /// <summary>The terms of <paramref name="filter"/>. <paramref name="fields"/> maps each field to the operators it knows.</summary>
    public static IReadOnlyList<FilterTerm> Parse(string filter, IReadOnlyDictionary<string, string[]> fields)
    {
        var terms = new List<FilterTerm>();
        if (string.IsNullOrWhiteSpace(filter))
        {
            return terms;
        }

        if (filter.Length > 500)
        {
            throw Fault.Invalid("filter", "has more than 500 characters");
        }

        var position = 0;
        while (true)
        {
            var match = Term().Match(filter, position);
            if (!match.Success)
            {
                throw Fault.Invalid("filter", $"is not readable from character {position + 1}; write: field operator value AND …");
            }

            var term = new FilterTerm(match.Groups["field"].Value, match.Groups["op"].Value, Unquote(match.Groups["value"].Value));
            if (!fields.TryGetValue(term.Field, out var operators) || !operators.Contains(term.Operator))
            {
                throw Fault.Invalid("filter", $"'{term.Field} {term.Operator}' is not possible here; possible are "
                    + string.Join(", ", fields.Select(f => $"{f.Key} with {string.Join(' ', f.Value)}")));
            }

            terms.Add(term);
            position = match.Index + match.Length;
            if (position == filter.Length)
            {
                return terms.Count <= MostTerms ? terms : throw Fault.Invalid("filter", $"has more than {MostTerms} terms");
            }

            var and = And().Match(filter, position);
            if (!and.Success)
            {
                throw Fault.Invalid("filter", $"needs AND at character {position + 1}");
            }

            position += and.Length;
        }
    }

    private static string Unquote(string value) =>
        value.StartsWith('"') ? Escape().Replace(value[1..^1], "$1") : value;

    [GeneratedRegex("""\G\s*(?<field>[a-z_.]{1,50})\s*(?<op><=|>=|!=|=|<|>|:)\s*(?<value>"(?:[^"\\]|\\.)*"|[^\s"]+)\s*""")]
    private static partial Regex Term();

    [GeneratedRegex("""\GAND\s+""")]
    private static partial Regex And();

    [GeneratedRegex("""\\(.)""")]
    private static partial Regex Escape();
}

/// <summary>One term of a filter.</summary>
public sealed record FilterTerm(string Field, string Operator, string Value);
