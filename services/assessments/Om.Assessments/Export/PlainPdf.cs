namespace Om.Assessments;

/// <summary>A document as PDF without a browser engine: the same blocks in the same order, with an own small layout.</summary>
internal sealed partial class PlainPdf : IDisposable
{
    private const string Brand = "#17424F";
    private const string Grey = "#55606A";
    private const string Pale = "#C6CED3";
    private static readonly PdfStyle Body = new(10);
    private static readonly PdfStyle Small = new(9, Ink: Grey);

    private readonly PdfPaper paper;

    private PlainPdf(string title) => paper = new PdfPaper(title);

    public static byte[] Of(Document document)
    {
        using var pdf = new PlainPdf(document.Title);
        for (var i = 0; i < document.Blocks.Count; i++)
        {
            pdf.Draw(document.Blocks[i], document.Blocks.Skip(i + 1));
        }

        return pdf.paper.Finish(document.Footer, (page, pages) => document.Texts.Fill("Page", page, pages));
    }

    public void Dispose() => paper.Dispose();

    private void Draw(Block block, IEnumerable<Block> rest)
    {
        switch (block)
        {
            case Block.Cover cover:
                Draw(cover);
                break;
            case Block.Facts facts:
                Draw(facts);
                break;
            case Block.Heading heading:
                Draw(heading, rest);
                break;
            case Block.Paragraph paragraph:
                Draw(paragraph);
                break;
            case Block.Bullets bullets:
                Draw(bullets);
                break;
            case Block.Totals totals:
                Draw(totals);
                break;
            case Block.Table table:
                PdfTable.Draw(paper, table);
                break;
            case Block.Note note:
                Draw(note);
                break;
            case Block.Code code:
                Draw(code);
                break;
            case Block.Signature signature:
                Draw(signature);
                break;
            default:
                throw new NotSupportedException($"No drawing for {block.GetType().Name}.");
        }
    }

    /// <summary>Never at the foot of a page without what it stands over; a table that should stay whole comes along whole.</summary>
    private void Draw(Block.Heading heading, IEnumerable<Block> rest)
    {
        var style = new PdfStyle(heading.Level == 1 ? 15 : 11, true, Brand);
        var below = rest.TakeWhile(b => b is Block.Paragraph).Sum(b => Height((Block.Paragraph)b));
        below += rest.SkipWhile(b => b is Block.Paragraph).FirstOrDefault() switch
        {
            Block.Table { Whole: true } table => PdfTable.HeightOf(paper, table),
            Block.Table or Block.Code => 110,
            _ => 60,
        };
        var whole = style.Step + 4 + below;
        paper.Y += heading.Level == 1 ? 16 : 8;
        paper.Need(whole < PdfPaper.PageRoom ? whole : 180);
        Write(heading.Text, style);
        paper.Y += 4;
    }

    private double Height(Block.Paragraph paragraph) =>
        paper.Break(paragraph.Text, StyleOf(paragraph), PdfPaper.Width).Count * StyleOf(paragraph).Step + 6;

    private static PdfStyle StyleOf(Block.Paragraph paragraph) => paragraph.Tone switch
    {
        Tone.Lead => new PdfStyle(11),
        Tone.Hint => Small,
        _ => Body,
    };

    private void Draw(Block.Paragraph paragraph)
    {
        var alert = paragraph.Tone == Tone.Alert;
        var style = StyleOf(paragraph);
        var lines = paper.Break(paragraph.Text, style, PdfPaper.Width - (alert ? 16 : 0));
        if (alert)
        {
            var height = lines.Count * style.Step + 10;
            paper.Need(height);
            paper.Fill("#FDF6E7", PdfPaper.Left, paper.Y, PdfPaper.Width, height);
            paper.Fill("#E9A92B", PdfPaper.Left, paper.Y, 3, height);
            WriteLines(lines, PdfPaper.Left + 10, paper.Y + 5);
            paper.Y += height + 6;
            return;
        }

        Flow(lines, PdfPaper.Left);
        paper.Y += paragraph.Tone == Tone.Lead ? 12 : 6;
    }

    private void Draw(Block.Bullets bullets)
    {
        foreach (var item in bullets.Items)
        {
            paper.Need(Body.Step);
            paper.Write(new PdfLine("•", Body), PdfPaper.Left + 2, paper.Y);
            Flow(paper.Break(item, Body, PdfPaper.Width - 14), PdfPaper.Left + 14);
            paper.Y += 2;
        }
    }

    private void Draw(Block.Note note)
    {
        var about = paper.Break(note.Title, Body with { Bold = true }, PdfPaper.Width - 10)
            .Append(new PdfLine($"{Lights.Mark(note.Light)} {note.Label}", new PdfStyle(8.5, true, Lights.Ink(note.Light)))).ToList();
        var text = paper.Break(note.Text, Body, PdfPaper.Width - 10);
        paper.Need(about.Concat(text.Take(2)).Sum(l => l.Style.Step));
        Flow([.. about, .. text], PdfPaper.Left + 10, "#D5DADF");
        paper.Y += 8;
    }

    private void Write(string text, PdfStyle style) => Flow(paper.Break(text, style, PdfPaper.Width), PdfPaper.Left);

    /// <summary>Lines that may go on on the next page, with a rule at their left if <paramref name="rule"/> names a colour.</summary>
    private void Flow(IReadOnlyList<PdfLine> lines, double x, string? rule = null)
    {
        foreach (var line in lines)
        {
            paper.Need(line.Style.Step);
            if (rule is not null)
            {
                paper.Fill(rule, x - 10, paper.Y, 2, line.Style.Step);
            }

            paper.Write(line, x, paper.Y);
            paper.Y += line.Style.Step;
        }
    }

    private void WriteLines(IReadOnlyList<PdfLine> lines, double x, double y)
    {
        foreach (var line in lines)
        {
            paper.Write(line, x, y);
            y += line.Style.Step;
        }
    }
}
