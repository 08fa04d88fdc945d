using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Om.Assessments;

/// <summary>A document as a Word file to go on working in: built-in styles, real headings, tables with repeated heads.</summary>
internal static class WordFile
{
    /// <summary>A4 with 18 mm at the sides, in twentieths of a point.</summary>
    private const int TextWidth = 11906 - 2 * 1021;

    public static byte[] Of(Document document)
    {
        using var bytes = new MemoryStream();
        using (var file = WordprocessingDocument.Create(bytes, WordprocessingDocumentType.Document))
        {
            var main = file.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>("styles").Styles = WordStyles.Of(document.Texts);
            main.AddNewPart<NumberingDefinitionsPart>("numbering").Numbering = WordStyles.Bullets();
            main.AddNewPart<DocumentSettingsPart>("settings").Settings = new Settings(
                new Compatibility(new CompatibilitySetting
                {
                    Name = CompatSettingNameValues.CompatibilityMode,
                    Uri = "http://schemas.microsoft.com/office/word",
                    Val = "15",
                }),
                new ThemeFontLanguages { Val = document.Texts.Tag });
            main.AddNewPart<FooterPart>("footer").Footer = Footer(document);
            file.ChangeIdOfPart(main, "document");
            main.Document = new DocumentFormat.OpenXml.Wordprocessing.Document(new Body(
                document.Blocks.SelectMany(Draw).Append(new SectionProperties(
                    new FooterReference { Type = HeaderFooterValues.Default, Id = "footer" },
                    new PageSize { Width = 11906, Height = 16838 },
                    new PageMargin { Top = 1021, Bottom = 1134, Left = 1021, Right = 1021, Header = 500, Footer = 500, Gutter = 0 }))));
            OfficePackage.AddProperties(file, document.Title, document.Texts.Tag, document.Date);
        }

        return OfficePackage.Settle(bytes);
    }

    private static IEnumerable<OpenXmlElement> Draw(Block block) => block switch
    {
        Block.Cover cover =>
        [
            Paragraph("Kicker", cover.Kicker),
            Paragraph("Title", cover.Title),
            .. cover.Subtitle.Length == 0 ? (OpenXmlElement[])[] : [Paragraph("Subtitle", cover.Subtitle)],
        ],
        Block.Facts facts => facts.Items.Select(f => new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "Fact" }),
            Run(f.Name, new Bold()), new Run(new TabChar()), Run(f.Value.Length == 0 ? "________________________" : f.Value))),
        Block.Heading heading => [Paragraph(heading.Level == 1 ? "Heading1" : "Heading2", heading.Text)],
        Block.Paragraph paragraph => [Paragraph(paragraph.Tone == Tone.Plain ? null : paragraph.Tone.ToString(), paragraph.Text)],
        Block.Bullets bullets => bullets.Items.Select(i => Paragraph("ListBullet", i)),
        Block.Totals totals => [Table(
        [
            [.. totals.Items.Select(t => new Cell(t.Label, Light: t.Light))],
            [.. totals.Items.Select(t => new Cell($"{t.Count}"))],
        ], [.. totals.Items.Select(_ => 1.0)], head: false, big: true), Paragraph(null, "")],
        Block.Table table => Draw(table),
        Block.Note note =>
        [
            new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "NoteTitle" }),
                Run(note.Title + "  ", new Bold()), Word(note.Light, note.Label)),
            Paragraph("Note", note.Text),
        ],
        Block.Code code => [Paragraph(null, code.Text)],
        Block.Signature signature => signature.Places.Select(p => Paragraph("Signature", p)),
        _ => throw new NotSupportedException($"No drawing for {block.GetType().Name}."),
    };

    /// <summary>Bars stay out: the same figures stand beside them, and a picture could not be edited.</summary>
    private static IEnumerable<OpenXmlElement> Draw(Block.Table table)
    {
        var drawn = table.Columns.Select((_, i) => i).Where(i => !table.Rows.Any(r => r[i].Bar is not null)).ToList();
        IEnumerable<IReadOnlyList<Cell>> rows = [[.. table.Columns.Select(c => new Cell(c.Head, Light: c.Light))], .. table.Rows];
        var columns = drawn.Select(i => table.Columns[i]).ToList();
        yield return Table([.. rows.Select(r => (IReadOnlyList<Cell>)[.. drawn.Select(i => r[i])])],
            [.. columns.Select(c => c.Share)], head: true, big: false, [.. columns.Select(c => c.Number)], table.Name);
        yield return Paragraph(null, "");
    }

    private static Table Table(
        IReadOnlyList<IReadOnlyList<Cell>> rows, double[] shares, bool head, bool big, bool[]? numbers = null, string name = "")
    {
        var widths = shares.Select(s => (int)(s / shares.Sum() * TextWidth)).ToList();
        var properties = new TableProperties(new TableStyle { Val = "ReportTable" },
            new TableWidth { Width = "5000", Type = TableWidthUnitValues.Pct },
            new TableLayout { Type = TableLayoutValues.Fixed },
            new TableLook { Val = head ? "0020" : "0000", FirstRow = head });
        if (name.Length > 0)
        {
            properties.Append(new TableCaption { Val = name });
        }

        var table = new Table(properties, new TableGrid(widths.Select(w => new GridColumn { Width = $"{w}" })));
        for (var i = 0; i < rows.Count; i++)
        {
            var settings = new TableRowProperties(new CantSplit());
            if (head && i == 0)
            {
                settings.Append(new TableHeader());
            }

            var row = new TableRow(settings);
            row.Append(rows[i].Select((cell, column) => TableCell(cell, widths[column], numbers?[column] == true, big && i == 1)));
            table.Append(row);
        }

        return table;
    }

    private static TableCell TableCell(Cell cell, int width, bool number, bool big)
    {
        var properties = new ParagraphProperties(new ParagraphStyleId { Val = big ? "Figure" : "TableText" });
        if (number)
        {
            properties.Append(new Justification { Val = JustificationValues.Right });
        }

        var text = new Paragraph(properties);
        text.Append(cell.Light is { } light ? Word(light, cell.Text) : cell.Strong ? Run(cell.Text, new Bold()) : Run(cell.Text));
        var size = new TableCellWidth { Width = $"{width}", Type = TableWidthUnitValues.Dxa };
        var drawn = new TableCell(new TableCellProperties(size), text);
        if (cell.Hint.Length > 0)
        {
            drawn.Append(Paragraph("TableHint", cell.Hint));
        }

        return drawn;
    }

    private static Run Word(Light light, string label) =>
        Run($"{Lights.Mark(light)} {label}", new Bold(), new Color { Val = Lights.Ink(light)[1..] });

    private static Paragraph Paragraph(string? style, string text)
    {
        var paragraph = new Paragraph();
        if (style is not null)
        {
            paragraph.Append(new ParagraphProperties(new ParagraphStyleId { Val = style }));
        }

        if (text.Length > 0)
        {
            paragraph.Append(Run(text));
        }

        return paragraph;
    }

    private static Run Run(string text, params OpenXmlElement[] looks)
    {
        var run = new Run();
        if (looks.Length > 0)
        {
            run.Append(new RunProperties(looks));
        }

        foreach (var (line, index) in text.Split('\n').Select((line, i) => (line, i)))
        {
            if (index > 0)
            {
                run.Append(new Break());
            }

            run.Append(new Text(line) { Space = SpaceProcessingModeValues.Preserve });
        }

        return run;
    }

    private static Footer Footer(Document document)
    {
        var parts = document.Texts.Fill("Page", "\u0001", "\u0002").Split('\u0001', '\u0002');
        return new Footer(new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "Footer" }),
            Run(document.Footer), new Run(new TabChar()),
            Run(parts[0]), new SimpleField(Run("1")) { Instruction = "PAGE" },
            Run(parts[1]), new SimpleField(Run("1")) { Instruction = "NUMPAGES" }, Run(parts[2])));
    }
}
