namespace Om.Assessments;

/// <summary>A document as a list of blocks. What it says is decided once; PDF, page and Word differ only in how they draw it.</summary>
/// <param name="Texts">Language of the document.</param>
/// <param name="Date">Day it was made.</param>
/// <param name="Title">Title in the properties of the file.</param>
/// <param name="Footer">Foot of every page, before the page number.</param>
/// <param name="Blocks">What it says.</param>
internal sealed record Document(ReportTexts Texts, DateOnly Date, string Title, string Footer, IReadOnlyList<Block> Blocks);

/// <summary>One part of a document. All text is plain and clean.</summary>
internal abstract record Block
{
    /// <summary>Head of the first page.</summary>
    public sealed record Cover(string Kicker, string Title, string Subtitle) : Block;

    /// <summary>Names and values; an empty value is a line to fill in by hand.</summary>
    public sealed record Facts(IReadOnlyList<Detail> Items) : Block;

    /// <summary>Heading of level 1 or 2.</summary>
    public sealed record Heading(int Level, string Text) : Block;

    public sealed record Paragraph(string Text, Tone Tone = Tone.Plain) : Block;

    public sealed record Bullets(IReadOnlyList<string> Items) : Block;

    /// <summary>Big figures side by side.</summary>
    public sealed record Totals(IReadOnlyList<Total> Items) : Block;

    /// <param name="Name">Its name for those who hear it.</param>
    /// <param name="Columns">Its columns.</param>
    /// <param name="Rows">One cell per column.</param>
    /// <param name="Whole">Whether it should stand on one page.</param>
    public sealed record Table(string Name, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, bool Whole = false)
        : Block;

    /// <summary>What somebody wrote about one line of the check.</summary>
    public sealed record Note(string Title, Light Light, string Label, string Text) : Block;

    /// <summary>A code to scan, beside the words that say what it opens.</summary>
    public sealed record Code(string Address, string Text) : Block;

    /// <summary>Places to sign: what stands below each line.</summary>
    public sealed record Signature(IReadOnlyList<string> Places) : Block;
}

/// <summary>How a paragraph is meant.</summary>
internal enum Tone
{
    Plain,

    /// <summary>Opens the document.</summary>
    Lead,

    /// <summary>Explains; small.</summary>
    Hint,

    /// <summary>Must not be overlooked.</summary>
    Alert,
}

internal sealed record Detail(string Name, string Value);

internal sealed record Total(Light Light, string Label, int Count);

/// <param name="Head">Heading.</param>
/// <param name="Share">Part of the width; all shares of a table make the whole.</param>
/// <param name="Number">Whether it holds figures.</param>
/// <param name="Light">Mark before the heading.</param>
internal sealed record Column(string Head, double Share, bool Number = false, Light? Light = null);

/// <param name="Text">What it says.</param>
/// <param name="Hint">Small, below.</param>
/// <param name="Light">Mark before the text.</param>
/// <param name="Bar">Drawn instead of the text; the same figures stand in the row, so a form without drawings leaves it out.</param>
/// <param name="Strong">Whether in bold.</param>
internal sealed record Cell(string Text, string Hint = "", Light? Light = null, V1.NeedSpread? Bar = null, bool Strong = false);
