using Om.Hosting;

namespace Om.Checks;

/// <summary>Everything wrong with a file, each finding with its path (<c>topics[2].title.de</c>) and its place.</summary>
internal sealed class Findings
{
    private readonly List<Violation> list = [];
    private readonly Dictionary<string, Mark> marks = [];
    private readonly HashSet<string> paths = [];

    public bool Any => list.Count > 0;

    public IReadOnlyList<Violation> All => list;

    /// <summary>Remembers where <paramref name="path"/> stands, for findings made later on the content alone.</summary>
    public void Remember(string path, Mark at) => marks[path] = at;

    public void Add(string path, string problem, Mark at)
    {
        paths.Add(path);
        list.Add(new Violation(path.Length == 0 ? "document" : path, $"{problem} ({at})"));
    }

    /// <summary>A finding on the content; its place is that of the nearest part that is in the file. Silent below an earlier finding.</summary>
    public void Add(string path, string problem)
    {
        for (var near = path; ; near = Parent(near))
        {
            if (paths.Contains(near))
            {
                return;
            }

            if (near.Length == 0)
            {
                break;
            }
        }

        var there = path;
        while (there.Length > 0 && !marks.ContainsKey(there))
        {
            there = Parent(there);
        }

        list.Add(new Violation(path.Length == 0 ? "document" : path, $"{problem} ({marks.GetValueOrDefault(there, new Mark(1, 1))})"));
    }

    /// <summary>Takes over everything <paramref name="other"/> holds.</summary>
    public void Take(Findings other)
    {
        list.AddRange(other.list);
        paths.UnionWith(other.paths);
    }

    public void ThrowIfAny()
    {
        if (Any)
        {
            throw Fault.Invalid(list);
        }
    }

    /// <summary>A key as it may stand in a path: a hostile one must not fill the answer or turn its reading direction.</summary>
    public static string Show(string key)
    {
        var shown = new string([.. key.Take(40).Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or ' ' ? c : '?')]);
        return key.Length > 40 ? shown + "…" : shown;
    }

    private static string Parent(string path)
    {
        var end = path.LastIndexOfAny(['.', '[']);
        return end < 0 ? "" : path[..end];
    }
}

/// <summary>Thrown where going on with a file makes no sense: it cannot be read further, or is too big.</summary>
internal sealed class UnreadableFileException(string path, string problem, Mark at) : Exception(problem)
{
    public string Path { get; } = path;

    public Mark At { get; } = at;
}
