using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Om.Assessments.Tests;

/// <summary>Every value of every table of a service's database as text: what a thief of the file would see.</summary>
internal static class Raw
{
    /// <summary>Rows of all tables, each as one text beginning with its table; binary columns both as hex and as far as they are readable.</summary>
    public static Task<List<string>> RowsAsync(this AssessmentsHost host) => host.InDbAsync(async db =>
    {
        var rows = new List<string>();
        foreach (var table in db.Model.GetEntityTypes().Select(e => e.GetTableName()!).Distinct())
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await db.Database.OpenConnectionAsync();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add(table + ": " + string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)))));
            }
        }

        return rows;
    });

    private static string Text(object value) => value is byte[] bytes
        ? Convert.ToHexString(bytes) + " " + Encoding.UTF8.GetString(bytes)
        : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
}
