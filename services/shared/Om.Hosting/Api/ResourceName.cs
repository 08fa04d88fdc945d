namespace Om.Hosting;

/// <summary>Takes resource names such as <c>checks/good-firm/editions/3</c> apart.</summary>
public static class ResourceName
{
    /// <summary>
    /// The variable parts of <paramref name="name"/> by <paramref name="pattern"/> (<c>checks/*/editions/*</c>).
    /// A name of another shape is a bad field: it can never exist, so saying so gives nothing away.
    /// </summary>
    public static string[] Parse(string pattern, string name, string field)
    {
        var expected = pattern.Split('/');
        var actual = name.Split('/');
        var parts = new List<string>();
        var ok = expected.Length == actual.Length;
        for (var i = 0; ok && i < expected.Length; i++)
        {
            if (expected[i] == "*")
            {
                ok = actual[i].Length is > 0 and <= 80;
                parts.Add(actual[i]);
            }
            else
            {
                ok = expected[i] == actual[i];
            }
        }

        return ok ? [.. parts] : throw Fault.Invalid(field, $"is not a name of the form '{pattern}'");
    }
}
