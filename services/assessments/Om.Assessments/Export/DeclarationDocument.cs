namespace Om.Assessments;

/// <summary>
/// What the paper of a self-declaration says. It must not look like more than it is: a firm speaks about itself, and the paper says so
/// beside what it shows.
/// </summary>
internal static class DeclarationDocument
{
    public static Document Of(ReportData data, V1.Declaration declaration)
    {
        var texts = new ReportTexts(data.Language);
        var check = new CheckIndex(data.Content, texts);
        var firm = PlainText.OneLine(declaration.FirmName);
        var footer = texts.Fill("Declaration.Footer", PlainText.OneLine(declaration.Number));
        IEnumerable<Block> blocks =
        [
            new Block.Cover(PlainText.OneLine(declaration.CheckTitle), texts["Declaration"],
                PlainText.OneLine($"{declaration.FirmName}, {declaration.FirmPlace}")),
            .. Alerts(texts, declaration),
            new Block.Paragraph(Statement(texts, declaration), Tone.Lead),
            new Block.Facts([.. Details(texts, data, declaration)]),
            new Block.Signature([texts["Declaration.Place"], texts.Fill("Declaration.Signed", PlainText.OneLine(declaration.Signatory))]),
            new Block.Heading(1, texts["Declaration.Shows"]),
            new Block.Bullets(
            [
                texts.Count("Declaration.Shows1", declaration.RatedCount),
                texts.Count("Declaration.Shows2", declaration.MeasureCount),
                texts["Declaration.Shows3"],
            ]),
            new Block.Heading(1, texts["Declaration.ShowsNot"]),
            new Block.Bullets([texts["Declaration.ShowsNot1"], texts["Declaration.ShowsNot2"], texts["Declaration.ShowsNot3"]]),
            .. Lookup(texts, data, declaration),
        ];
        return new Document(texts, data.Today, $"{texts["Declaration"]}: {firm}, {check.Title}", footer, [.. blocks]);
    }

    /// <summary>The page that shows a published declaration to anyone; null while the operator has set no public address.</summary>
    public static string? PublicPage(ReportData data, V1.Declaration declaration) =>
        data.PublicAddress is null ? null : new Uri(data.PublicAddress, "/pruefen/" + Uri.EscapeDataString(declaration.Number)).AbsoluteUri;

    /// <summary>A state of a newer contract counts as not valid any more.</summary>
    public static V1.Declaration.Types.State Known(V1.Declaration.Types.State state) =>
        Enum.IsDefined(state) && state > 0 ? state : V1.Declaration.Types.State.Expired;

    private static IEnumerable<Block> Alerts(ReportTexts texts, V1.Declaration declaration)
    {
        if (Known(declaration.State) is not V1.Declaration.Types.State.Valid and var state)
        {
            yield return new Block.Paragraph(texts.Fill("Declaration." + state, texts.Date(declaration.ValidUntil)), Tone.Alert);
        }
    }

    private static string Statement(ReportTexts texts, V1.Declaration declaration) =>
        texts.Fill("Declaration.Statement", PlainText.OneLine(declaration.CheckTitle));

    private static IEnumerable<Detail> Details(ReportTexts texts, ReportData data, V1.Declaration declaration)
    {
        var mode = Enum.IsDefined(declaration.Mode) && declaration.Mode > 0 ? declaration.Mode : V1.Assessment.Types.Mode.Alone;
        var edition = declaration.Edition == data.Assessment.Edition ? data.Content.Label : declaration.Edition.Split('/')[^1];
        yield return new Detail(texts["Column.DeclarationNumber"], PlainText.OneLine(declaration.Number));
        yield return new Detail(texts["Detail.Check"],
            texts.Fill("Declaration.Check", PlainText.OneLine(declaration.CheckTitle), PlainText.OneLine(edition)));
        yield return new Detail(texts["Column.Issued"], texts.Date(declaration.IssueDate));
        yield return new Detail(texts["Column.ValidUntil"], texts.Date(declaration.ValidUntil));
        yield return new Detail(texts["Detail.Mode"], texts["Mode." + mode]);
        yield return new Detail(texts["Detail.Measures"], $"{declaration.MeasureCount}");
    }

    private static IEnumerable<Block> Lookup(ReportTexts texts, ReportData data, V1.Declaration declaration)
    {
        var hidden = declaration.Published ? "" : "\n" + texts["Declaration.Hidden"];
        yield return new Block.Heading(1, texts["Declaration.Lookup"]);
        yield return PublicPage(data, declaration) is { } page
            ? new Block.Code(page, texts.Fill("Declaration.Scan", page) + hidden)
            : new Block.Paragraph(texts["Declaration.NoAddress"] + hidden);
    }
}
