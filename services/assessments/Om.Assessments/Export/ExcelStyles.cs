using DocumentFormat.OpenXml.Spreadsheet;

namespace Om.Assessments;

/// <summary>The looks a cell can have, by their place in the style sheet.</summary>
internal static class ExcelStyles
{
    public const uint Text = 1;
    public const uint QuotedText = 2;
    public const uint Head = 3;
    public const uint Number = 4;
    public const uint Date = 5;
    private const uint FirstLight = 6;

    /// <summary>Built-in format: the day as the reader's own program writes it.</summary>
    private const uint LocalDate = 14;

    public static uint Of(Light light) => FirstLight + (uint)light;

    public static Stylesheet Sheet() => new(
        new Fonts(Font("1C2429", bold: false), Font("17424F", bold: true), Font("FFFFFF", bold: true), Font("1C2429", bold: true)),
        new Fills(
            // The first two are fixed by the format.
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
            Solid("#EDF2F4"), Solid(Lights.Fill(Light.Urgent)), Solid(Lights.Fill(Light.Some)), Solid(Lights.Fill(Light.None))),
        new Borders(new Border(), Below("17424F", BorderStyleValues.Medium), Below("D5DADF", BorderStyleValues.Thin)),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            Format(0, 0),
            Format(0, 0, quoted: true),
            Format(1, 2, border: 1),
            Format(0, 0, side: HorizontalAlignmentValues.Center),
            Format(0, 0, number: LocalDate, side: HorizontalAlignmentValues.Left),
            Format(2, 3), Format(3, 4), Format(3, 5), Format(0, 0), Format(0, 0)));

    private static CellFormat Format(
        uint font, uint fill, uint border = 2, uint number = 0, bool quoted = false, HorizontalAlignmentValues? side = null) =>
        new(new Alignment
        {
            Vertical = VerticalAlignmentValues.Top,
            Horizontal = side ?? HorizontalAlignmentValues.General,
            WrapText = true,
        })
        {
            FontId = font,
            FillId = fill,
            BorderId = border,
            NumberFormatId = number,
            FormatId = 0,
            ApplyFont = true,
            ApplyFill = true,
            ApplyBorder = true,
            ApplyNumberFormat = true,
            ApplyAlignment = true,
            QuotePrefix = quoted ? true : null,
        };

    private static Font Font(string colour, bool bold)
    {
        var font = new Font(new FontSize { Val = 10 }, new Color { Rgb = "FF" + colour }, new FontName { Val = "Arial" });
        if (bold)
        {
            font.PrependChild(new Bold());
        }

        return font;
    }

    private static Border Below(string colour, BorderStyleValues style) =>
        new(new BottomBorder(new Color { Rgb = "FF" + colour }) { Style = style });

    private static Fill Solid(string colour) =>
        new(new PatternFill(new ForegroundColor { Rgb = "FF" + colour[1..] }) { PatternType = PatternValues.Solid });
}
