using Microsoft.EntityFrameworkCore;
using Om.Hosting;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class AnswerRowsTests
{
    [Fact]
    public void The_statements_written_by_hand_name_every_column()
    {
        using var db = new PostgresAssessmentsDb(new DbContextOptionsBuilder<PostgresAssessmentsDb>().UseNpgsql().Options);

        string[] neverChange = ["\"AssessmentId\"", "\"Item\""];
        Assert.All(Columns<Answer>(db), column => Assert.Contains(column, AnswerRows.Insert, StringComparison.Ordinal));
        Assert.All(Columns<Answer>(db).Except(neverChange), column => Assert.Contains(column, AnswerRows.Update, StringComparison.Ordinal));
        Assert.All(Columns<ProcessedRequest>(db), column => Assert.Contains(column, AnswerRows.Remember, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Columns<T>(AssessmentsDb db) =>
        db.Model.FindEntityType(typeof(T))!.GetProperties().Select(p => $"\"{p.GetColumnName()}\"");
}
