using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Om.Assessments;

/// <summary>
/// Styles of the Word file. Ids and names of Word's own styles where there is one, so that its outline, its list of contents and its
/// themes work; who changes a style changes the whole document.
/// </summary>
internal static class WordStyles
{
    private const string Brand = "17424F";
    private const string Grey = "55606A";

    public static Styles Of(ReportTexts texts) => new(
        new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = "Arial", HighAnsi = "Arial", ComplexScript = "Arial", EastAsia = "Arial" },
                new Color { Val = "1C2429" },
                new FontSize { Val = "20" },
                new FontSizeComplexScript { Val = "20" },
                new Languages { Val = texts.Tag })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(
                new SpacingBetweenLines { After = "120", Line = "276", LineRule = LineSpacingRuleValues.Auto }))),
        Style("Normal", "Normal", null, null, isDefault: true),
        Style("Title", "Title", Spacing("0", "60"), Looks(48, Brand, bold: true)),
        Style("Subtitle", "Subtitle", Spacing("0", "240"), Looks(26)),
        Style("Heading1", "heading 1", Spacing("360", "120", keep: true, outline: 0), Looks(30, Brand, bold: true)),
        Style("Heading2", "heading 2", Spacing("200", "80", keep: true, outline: 1), Looks(22, Brand, bold: true)),
        Style("ListBullet", "List Bullet", new StyleParagraphProperties(
            new NumberingProperties(new NumberingId { Val = 1 }), new SpacingBetweenLines { After = "60" }), null),
        Style("Footer", "footer", new StyleParagraphProperties(
            new Tabs(new TabStop { Val = TabStopValues.Right, Position = 9864 })), Looks(16, Grey)),
        Style("Kicker", "Report Kicker", Spacing("0", "40"), Looks(21, Grey)),
        Style("Lead", "Report Lead", Spacing("160", "120"), Looks(22)),
        Style("Hint", "Report Hint", Spacing("0", "120"), Looks(18, Grey)),
        Style("Alert", "Report Alert", Boxed(), null),
        Style("Fact", "Report Fact", new StyleParagraphProperties(
            new Tabs(new TabStop { Val = TabStopValues.Left, Position = 2400 }),
            new SpacingBetweenLines { After = "60" },
            new Indentation { Left = "2400", Hanging = "2400" }), null),
        Style("NoteTitle", "Report Note Title", Spacing("120", "20", keep: true), null),
        Style("Note", "Report Note", new StyleParagraphProperties(new Indentation { Left = "200" }), null),
        Style("Signature", "Signature", Spacing("600", "60"), Looks(18)),
        Style("TableText", "Report Table Text", Spacing("40", "40"), Looks(18)),
        Style("TableHint", "Report Table Hint", Spacing("0", "40"), Looks(16, Grey)),
        Style("Figure", "Report Figure", Spacing("20", "60"), Looks(40, bold: true)),
        TableStyle());

    /// <summary>The one list style: a bullet.</summary>
    public static Numbering Bullets() => new(
        new AbstractNum(new MultiLevelType { Val = MultiLevelValues.SingleLevel },
            new Level(
                new StartNumberingValue { Val = 1 },
                new NumberingFormat { Val = NumberFormatValues.Bullet },
                new LevelText { Val = "•" },
                new LevelJustification { Val = LevelJustificationValues.Left },
                new PreviousParagraphProperties(new Indentation { Left = "280", Hanging = "280" }))
            {
                LevelIndex = 0,
            })
        {
            AbstractNumberId = 1,
        },
        new NumberingInstance(new AbstractNumId { Val = 1 }) { NumberID = 1 });

    private static Style Style(
        string id, string name, StyleParagraphProperties? paragraph, StyleRunProperties? looks, bool isDefault = false)
    {
        var style = new Style(new StyleName { Val = name }) { StyleId = id, Type = StyleValues.Paragraph };
        if (isDefault)
        {
            style.Default = true;
        }
        else
        {
            style.Append(new BasedOn { Val = "Normal" });
        }

        style.Append(new PrimaryStyle());
        style.Append(new OpenXmlElement?[] { paragraph, looks }.OfType<OpenXmlElement>());
        return style;
    }

    private static StyleParagraphProperties Spacing(string before, string after, bool keep = false, int? outline = null)
    {
        var properties = new StyleParagraphProperties();
        if (keep)
        {
            properties.Append(new KeepNext(), new KeepLines());
        }

        properties.Append(new SpacingBetweenLines { Before = before, After = after });
        if (outline is { } level)
        {
            properties.Append(new OutlineLevel { Val = level });
        }

        return properties;
    }

    private static StyleParagraphProperties Boxed() => new(
        new ParagraphBorders(new LeftBorder { Val = BorderValues.Single, Size = 24, Space = 8, Color = "E9A92B" }),
        new Shading { Val = ShadingPatternValues.Clear, Color = "auto", Fill = "FDF6E7" },
        new Indentation { Left = "200" });

    private static StyleRunProperties Looks(int halfPoints, string? colour = null, bool bold = false)
    {
        var looks = new StyleRunProperties();
        if (bold)
        {
            looks.Append(new Bold());
        }

        if (colour is not null)
        {
            looks.Append(new Color { Val = colour });
        }

        looks.Append(new FontSize { Val = $"{halfPoints}" }, new FontSizeComplexScript { Val = $"{halfPoints}" });
        return looks;
    }

    private static Style TableStyle()
    {
        static T Line<T>(string colour, uint size)
            where T : BorderType, new() => new() { Val = BorderValues.Single, Color = colour, Size = size };

        return new Style(
            new StyleName { Val = "Report Table" },
            new StyleTableProperties(
                new TableBorders(Line<BottomBorder>("D5DADF", 4), Line<InsideHorizontalBorder>("D5DADF", 4)),
                new TableCellMarginDefault(
                    new TopMargin { Width = "30", Type = TableWidthUnitValues.Dxa },
                    new TableCellLeftMargin { Width = 90, Type = TableWidthValues.Dxa },
                    new BottomMargin { Width = "30", Type = TableWidthUnitValues.Dxa },
                    new TableCellRightMargin { Width = 90, Type = TableWidthValues.Dxa })),
            new TableStyleProperties(
                new RunPropertiesBaseStyle(new Bold(), new Color { Val = Brand }),
                new TableStyleConditionalFormattingTableCellProperties(
                    new TableCellBorders(Line<BottomBorder>(Brand, 8)),
                    new Shading { Val = ShadingPatternValues.Clear, Color = "auto", Fill = "EDF2F4" }))
            {
                Type = TableStyleOverrideValues.FirstRow,
            })
        {
            StyleId = "ReportTable",
            Type = StyleValues.Table,
        };
    }
}
