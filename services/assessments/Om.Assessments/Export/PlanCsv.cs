using CsvHelper;

namespace Om.Assessments;

/// <summary>The plan as CSV that a double click opens rightly: byte order mark, semicolon, and no cell that runs as a formula.</summary>
internal static class PlanCsv
{
    private static readonly CsvWriterOptions Options = new()
    {
        Separator = ';',
        WriteByteOrderMark = true,
        // Throughout, so that a semicolon or line break inside a text moves no column, whatever the reader guesses.
        Quoting = CsvQuoting.Always,
    };

    public static byte[] Of(ReportData data)
    {
        var table = new PlanTable(data);
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, Options, leaveOpen: true))
        {
            foreach (var row in table.Rows.Select(row => row.Select(PlanTable.Text)).Prepend(table.Columns.Select(c => c.Head)))
            {
                // Own rule instead of the library's: it also sees formulas behind blanks and in full-width signs.
                csv.WriteRecord([.. row.Select(PlainText.WithoutFormula)]);
            }
        }

        return bytes.ToArray();
    }
}
