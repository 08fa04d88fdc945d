namespace Om.Hosting;

/// <summary>
/// A path with places to fill, as <c>google.api.http</c> writes it: <c>/v1/{name=assessments/*}:export</c>. Matches like the router does:
/// whatever the case of letters, with or without a slash at the end.
/// </summary>
internal sealed class PathTemplate
{
    private readonly string[] segments;
    private readonly string verb;

    private PathTemplate(string[] segments, string verb)
    {
        this.segments = segments;
        this.verb = verb;
    }

    public static PathTemplate Parse(string template)
    {
        var plain = new System.Text.StringBuilder();
        foreach (var (literal, _, pattern) in Parts(template))
        {
            plain.Append(literal).Append(pattern);
        }

        var path = plain.ToString();
        var colon = path.IndexOf(':', path.LastIndexOf('/'));
        return new PathTemplate(
            (colon < 0 ? path : path[..colon]).Split('/', StringSplitOptions.RemoveEmptyEntries),
            colon < 0 ? "" : path[colon..]);
    }

    /// <summary>What stands before each place, the place's name, and what it may hold; the last part may have no place.</summary>
    public static IEnumerable<(string Literal, string Name, string Pattern)> Parts(string template)
    {
        while (template.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = template.IndexOf('}', open);
            var place = template[(open + 1)..close].Split('=', 2);
            yield return (template[..open], place[0], place.Length == 2 ? place[1] : "*");
            template = template[(close + 1)..];
        }

        yield return (template, "", "");
    }

    public bool Matches(string path)
    {
        var rest = path.AsSpan().TrimEnd('/');
        if (!rest.EndsWith(verb, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        rest = rest[..^verb.Length].TrimStart('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] == "**")
            {
                return true;
            }

            var end = rest.IndexOf('/');
            var segment = end < 0 ? rest : rest[..end];
            if (segment.IsEmpty || (segments[i] != "*" && !segment.Equals(segments[i], StringComparison.OrdinalIgnoreCase)))
            {
                return false;
            }

            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return rest.IsEmpty;
    }
}
