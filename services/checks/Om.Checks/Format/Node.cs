namespace Om.Checks;

/// <summary>A place in a file, counted from 1.</summary>
internal readonly record struct Mark(long Line, long Column) : IComparable<Mark>
{
    public int CompareTo(Mark other) => (Line, Column).CompareTo((other.Line, other.Column));

    public override string ToString() => $"line {Line}, column {Column}";
}

/// <summary>A part of a file with its place. YAML and JSON both become this, so that what follows knows neither.</summary>
internal abstract record Node(Mark At);

/// <summary>Keys and values in the order of the file; no key twice.</summary>
internal sealed record MapNode(Mark At, IReadOnlyList<MapEntry> Entries) : Node(At);

/// <summary>One key with its value.</summary>
internal sealed record MapEntry(string Key, Mark At, Node Value);

/// <summary>A list.</summary>
internal sealed record ListNode(Mark At, IReadOnlyList<Node> Items) : Node(At);

/// <summary>A single value. <see cref="ScalarKind.Unreadable"/> stands where a finding was already made.</summary>
internal sealed record ScalarNode(Mark At, string Text, ScalarKind Kind) : Node(At);

/// <summary>What a value without quotes means in YAML 1.2 and JSON alike.</summary>
internal enum ScalarKind
{
    Text,
    Number,
    Truth,
    Nothing,
    Unreadable,
}
