using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Om.Hosting;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class AnswerRowsTests
{
    [Fact]
    public void The_statements_written_by_hand_name_every_column()
    {
        using var db = new PostgresAssessmentsDb(new DbContextOptionsBuilder<PostgresAssessmentsDb>().UseNpgsql().Options);

        Assert.Empty(Columns<Answer>(db).Where(c => !AnswerRows.Insert.Contains(c, StringComparison.Ordinal)));
        string[] neverChange = ["\"AssessmentId\"", "\"Item\""];
        Assert.Empty(Columns<Answer>(db).Except(neverChange).Where(c => !AnswerRows.Update.Contains(c, StringComparison.Ordinal)));
        Assert.Empty(Columns<ProcessedRequest>(db).Where(c => !AnswerRows.Remember.Contains(c, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Columns<T>(AssessmentsDb db) =>
        db.Model.FindEntityType(typeof(T))!.GetProperties().Select(p => $"\"{p.GetColumnName()}\"");
}
