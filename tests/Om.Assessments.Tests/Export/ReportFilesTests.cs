using System.Diagnostics;
using CsCheck;
using Google.Protobuf;
using Om.Hosting;
using Xunit;
using Format = Om.Assessments.V1.ExportAssessmentRequest.Types.Format;

namespace Om.Assessments.Tests;

public sealed class ReportFilesTests
{
    private const string Office = "application/vnd.openxmlformats-officedocument.";

    [Theory]
    [InlineData(Format.Unspecified, "application/pdf", "firm-management-ergebnis-und-plan-2026-11-23.pdf")]
    [InlineData(Format.Pdf, "application/pdf", "firm-management-ergebnis-und-plan-2026-11-23.pdf")]
    [InlineData(Format.Docx, Office + "wordprocessingml.document", "firm-management-ergebnis-und-plan-2026-11-23.docx")]
    [InlineData(Format.Xlsx, Office + "spreadsheetml.sheet", "firm-management-ergebnis-und-plan-2026-11-23.xlsx")]
    [InlineData(Format.Csv, "text/csv; charset=utf-8", "firm-management-massnahmenplan-2026-11-23.csv")]
    [InlineData(Format.Json, "application/json; charset=utf-8", "firm-management-bewertung-2026-11-23.json")]
    [InlineData(Format.Ics, "text/calendar; charset=utf-8", "firm-management-termine-2026-11-23.ics")]
    public async Task A_file_has_its_type_and_a_plain_name(Format format, string type, string name)
    {
        var file = await Programs.Plain.MakeAsync(format, SampleRun.Small(), default);
        Assert.Equal((type, name), (file.ContentType, file.Name));
    }

    [Fact]
    public async Task No_text_of_a_firm_gets_into_a_file_name()
    {
        foreach (var text in Hostile.Markup.Concat(Hostile.Formulas).Append("../../x\r\nSet-Cookie: a=b"))
        {
            var data = Hostile.Everywhere(text);
            data.Assessment.Edition = $"checks/{text.Replace("/", "")}/editions/1";
            var names = new[]
            {
                (await Programs.Plain.MakeAsync(Format.Csv, data, default)).Name,
                (await Programs.Plain.MakeDeclarationAsync(data, data.Declarations[0], default)).Name,
            };
            Assert.All(names, name => Assert.Matches(@"^[a-z0-9-]+\.(csv|pdf)$", name.ToLowerInvariant()));
        }
    }

    [Fact]
    public async Task A_declaration_is_a_PDF_with_number_firm_dates_and_address()
    {
        foreach (var files in new[] { Programs.Plain, Programs.Printed })
        {
            var file = await files.MakeDeclarationAsync(SampleRun.Small(), SampleRun.Declaration(), default);
            Assert.Equal(("application/pdf", "selbsterklaerung-om-7k3f-9qtw-2m4x-2026-11-23.pdf"), (file.ContentType, file.Name));
            var text = await Programs.PdfTextAsync(file.Content);
            Assert.All(
                ["OM-7K3F-9QTW-2M4X", "Tischlerei Björn Größ & Söhne, Mönchengladbach", "20.11.2026", "19.11.2028", "Betrieb gut führen, Fassung 1.2",
                    "https://check.example.org/pruefen/OM-7K3F-9QTW-2M4X", "kein Zertifikat", "Für den Betrieb: Jürgen Größ", "Seite 1 von 1"],
                words => Assert.Contains(words, text));
        }
    }

    [Fact]
    public async Task The_largest_run_gives_files_below_4_MB_in_reasonable_time()
    {
        var data = SampleRun.Largest();
        Assert.Equal((400, 200), (data.Answers.Count, data.Measures.Count));
        foreach (var files in new[] { Programs.Plain, Programs.Printed })
        {
            foreach (var format in Enum.GetValues<Format>().Skip(1))
            {
                var watch = Stopwatch.StartNew();
                var file = await files.MakeAsync(format, data, default);
                TestContext.Current.SendDiagnosticMessage($"{file.Name}: {file.Content.Length} bytes in {watch.ElapsedMilliseconds} ms");
                Assert.InRange(file.Content.Length, 1, 4_000_000);
                Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            }
        }
    }

    [Fact]
    public async Task A_file_that_no_client_could_take_is_refused_with_a_sentence()
    {
        var data = SampleRun.Largest();
        foreach (var answer in data.Answers)
        {
            answer.Note = new string('漢', 2000);
            answer.Reason = new string('字', 500);
        }

        data = data with { RemovedAnswers = data.Answers };
        var fault = await Assert.ThrowsAsync<Fault>(() => Programs.Plain.MakeAsync(Format.Json, data, default));
        Assert.Equal("FILE_TOO_LARGE", fault.Reason);
    }

    [Fact]
    public void Whatever_people_type_every_format_can_hold_it() => Gen.String[Gen.Char, 0, 300].Sample(text =>
    {
        var data = Hostile.Everywhere(text);
        var report = ReportDocument.Of(data);
        return PlainPdf.Of(report).Length > 0 && WordFile.Of(report).Length > 0 && ExcelFile.Of(data).Length > 0 && PlanCsv.Of(data).Length > 0
            && RunJson.Of(data).Length > 0 && PlanCalendar.Of(data).Length > 0 && PrintPage.Of(report).Length > 0;
    }, iter: 60, threads: 1);

    [Fact]
    public async Task Making_files_changes_nothing_in_what_was_given()
    {
        var data = SampleRun.Small();
        var before = data.Measures.Select(m => m.ToByteString()).Concat(data.Answers.Select(a => a.ToByteString())).ToList();
        foreach (var format in Enum.GetValues<Format>())
        {
            await Programs.Plain.MakeAsync(format, data, default);
        }

        Assert.Equal(before, data.Measures.Select(m => m.ToByteString()).Concat(data.Answers.Select(a => a.ToByteString())));
    }
}
