using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class PlanCsvTests
{
    public static TheoryData<string> Formulas => Hostile.Of(Hostile.Formulas);

    [Fact]
    public void It_begins_with_a_byte_order_mark_and_holds_one_row_per_measure()
    {
        var data = SampleRun.Small();
        var bytes = PlanCsv.Of(data);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var rows = Read(bytes);
        Assert.Equal(["Nr.", "Thema", "Punkt", "Was ist zu tun", "Wie eilig", "Wer", "Bis wann", "Kontrolle", "Stand", "Wirkung"], rows[0]);
        Assert.Equal(data.Plan.Select(m => m.Description), rows.Skip(1).Select(r => r[3]));
        Assert.Equal(data.Plan.Select(m => m.DueDate), rows.Skip(1).Select(r => r[6]));
    }

    [Theory, MemberData(nameof(Formulas))]
    public void S36_no_cell_begins_like_a_formula(string typed)
    {
        var data = Hostile.Everywhere(typed);
        var rows = Read(PlanCsv.Of(data));
        Assert.Equal(3, rows.Count);
        Assert.All(rows, r => Assert.Equal(10, r.Count));
        Assert.All(rows.SelectMany(r => r), cell => Assert.False(PlainText.StartsFormula(cell), cell));
        Assert.Equal(PlainText.WithoutFormula(PlainText.Clean(typed)), rows[1][3]);
    }

    [Fact]
    public void Separators_quotes_and_line_breaks_move_no_column()
    {
        var data = SampleRun.Small() with { Measures = [SampleRun.Measure(0, "a;b\"c\r\nd", ";;", "\"", "x\n\ny")] };
        Assert.Equal(["a;b\"c\nd", ";;", "\"", "x\n\ny"], new[] { 3, 5, 7, 9 }.Select(i => Read(PlanCsv.Of(data))[1][i]));
    }

    [Fact]
    public async Task Another_program_reads_umlauts_and_runs_nothing()
    {
        var data = SampleRun.Small();
        data.Measures[0].Description = "=1+1";
        var workbook = await Programs.ConvertAsync(PlanCsv.Of(data), ".csv", "xlsx",
            // Semicolon, UTF-8, and formulas evaluated, as a spreadsheet does on a double click.
            "--infilter=CSV:59,34,76,1,,0,false,true,false,false,,true");
        using var file = SpreadsheetDocument.Open(new MemoryStream(workbook), isEditable: false);
        var words = file.WorkbookPart!.SharedStringTablePart!.SharedStringTable!.Select(s => s.InnerText).ToList();
        Assert.Contains("Liquidität", words);
        Assert.Contains("'=1+1", words);
        Assert.Empty(file.WorkbookPart.WorksheetParts.SelectMany(p => p.Worksheet!.Descendants<CellFormula>()));
    }

    [Fact]
    public void The_plan_comes_in_English_too() => Assert.Equal("What is to be done", Read(PlanCsv.Of(SampleRun.Small("en")))[0][3]);

    /// <summary>RFC 4180 with semicolons, read without the library that wrote it.</summary>
    private static List<List<string>> Read(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3);
        var (rows, row, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append(text[++i]);
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && (text[i] == ';' || (text[i] == '\r' && text[i + 1] == '\n')))
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\r')
                {
                    i++;
                    rows.Add(row);
                    row = [];
                }
            }
            else
            {
                cell.Append(text[i]);
            }
        }

        Assert.Equal((0, 0), (row.Count, cell.Length));
        return rows;
    }
}
