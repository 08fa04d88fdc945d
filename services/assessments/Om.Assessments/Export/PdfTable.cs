namespace Om.Assessments;

/// <summary>A table on paper: the head on every page it reaches, rows kept whole unless one alone is higher than a page.</summary>
internal sealed class PdfTable
{
    private const double Pad = 5;
    private static readonly PdfStyle Head = new(8.5, true, "#17424F");
    private static readonly PdfStyle Text = new(9);
    private static readonly PdfStyle Hint = new(8, Ink: "#55606A");

    private readonly PdfPaper paper;
    private readonly Block.Table table;
    private readonly double[] widths;
    private readonly double[] lefts;

    private PdfTable(PdfPaper paper, Block.Table table)
    {
        this.paper = paper;
        this.table = table;
        var all = table.Columns.Sum(c => c.Share);
        widths = [.. table.Columns.Select(c => c.Share / all * PdfPaper.Width)];
        lefts = [.. widths.Select((_, i) => PdfPaper.Left + widths.Take(i).Sum())];
    }

    public static void Draw(PdfPaper paper, Block.Table table)
    {
        var drawing = new PdfTable(paper, table);
        drawing.DrawHead();
        foreach (var row in table.Rows)
        {
            drawing.DrawRow(row);
        }

        paper.Y += 8;
    }

    /// <summary>How much room it takes when it stands on one page.</summary>
    public static double HeightOf(PdfPaper paper, Block.Table table)
    {
        var drawing = new PdfTable(paper, table);
        return HeadHeight(drawing.HeadLines()) + table.Rows.Sum(drawing.RowHeight);
    }

    private void DrawHead()
    {
        var cells = HeadLines();
        var height = HeadHeight(cells);
        paper.Need(height + 40);
        paper.Fill("#EDF2F4", PdfPaper.Left, paper.Y, PdfPaper.Width, height);
        paper.Fill("#17424F", PdfPaper.Left, paper.Y + height - 1, PdfPaper.Width, 1);
        for (var i = 0; i < cells.Count; i++)
        {
            WriteCell(cells[i], i, paper.Y + height - 4 - cells[i].Count * Head.Step);
        }

        paper.Y += height;
    }

    private List<IReadOnlyList<PdfLine>> HeadLines() => [.. table.Columns.Select((c, i) => c.Light is { } light
        ? paper.Break($"{Lights.Mark(light)} {c.Head}", Head with { Ink = Lights.Ink(light) }, widths[i] - 2 * Pad)
        : paper.Break(c.Head, Head, widths[i] - 2 * Pad))];

    private static double HeadHeight(List<IReadOnlyList<PdfLine>> cells) => cells.Max(c => c.Count) * Head.Step + 8;

    private double RowHeight(IReadOnlyList<Cell> row) => row.Select((cell, i) => Height(Lines(cell, widths[i] - 2 * Pad))).Max() + 8;

    private void DrawRow(IReadOnlyList<Cell> row)
    {
        var cells = row.Select((cell, i) => Lines(cell, widths[i] - 2 * Pad)).ToList();
        var height = cells.Max(Height) + 8;
        if (height > paper.Room && height < PdfPaper.PageRoom - 60)
        {
            NextPage();
        }

        // A row higher than a page goes on where the page ends; the usual row takes one turn.
        for (var first = true; first || cells.Any(c => c.Count > 0); first = false)
        {
            if (!first || paper.Room < 30)
            {
                NextPage();
            }

            var parts = cells.Select(c => c.Take(Fitting(c, paper.Room - 8)).ToList()).ToList();
            var part = Math.Max(parts.Max(Height), first && row.Any(c => c.Bar is not null) ? Text.Step : 0) + 8;
            for (var i = 0; i < parts.Count; i++)
            {
                WriteCell(parts[i], i, paper.Y + 4);
                if (first && row[i].Bar is { } bar)
                {
                    DrawBar(bar, lefts[i] + Pad, paper.Y + 5, widths[i] - 2 * Pad);
                }

                cells[i] = [.. cells[i].Skip(parts[i].Count)];
            }

            paper.Y += part;
            paper.Fill("#D5DADF", PdfPaper.Left, paper.Y - 0.5, PdfPaper.Width, 0.5);
        }
    }

    private void NextPage()
    {
        paper.TurnPage();
        DrawHead();
    }

    private List<PdfLine> Lines(Cell cell, double width)
    {
        if (cell.Bar is not null)
        {
            return [];
        }

        var style = cell.Light is { } light ? Text with { Bold = true, Ink = Lights.Ink(light) } : Text with { Bold = cell.Strong };
        var text = cell.Light is { } mark ? $"{Lights.Mark(mark)} {cell.Text}" : cell.Text;
        return [.. paper.Break(text, style, width), .. cell.Hint.Length == 0 ? [] : paper.Break(cell.Hint, Hint, width)];
    }

    private void WriteCell(IReadOnlyList<PdfLine> lines, int column, double y)
    {
        foreach (var line in lines)
        {
            paper.Write(line, lefts[column] + Pad, y, table.Columns[column].Number ? lefts[column] + widths[column] - Pad : null);
            y += line.Style.Step;
        }
    }

    private void DrawBar(V1.NeedSpread spread, double x, double y, double width)
    {
        const double height = 9;
        var all = Math.Max(1, Lights.All.Sum(l => Lights.Count(spread, l)));
        foreach (var light in Lights.All.Where(l => Lights.Count(spread, l) > 0))
        {
            var part = width * Lights.Count(spread, light) / all;
            paper.Fill(Lights.Fill(light), x + 0.4, y, Math.Max(0.4, part - 0.8), height);
            if (light == Light.Open)
            {
                paper.Frame("#9AA3AB", x + 0.6, y + 0.2, Math.Max(0.4, part - 1.2), height - 0.4, 0.4);
            }

            x += part;
        }
    }

    private static double Height(IReadOnlyList<PdfLine> lines) => lines.Sum(l => l.Style.Step);

    private static int Fitting(IReadOnlyList<PdfLine> lines, double room)
    {
        var count = 0;
        for (double used = 0; count < lines.Count && (used += lines[count].Style.Step) <= room; count++)
        {
        }

        return count;
    }
}
