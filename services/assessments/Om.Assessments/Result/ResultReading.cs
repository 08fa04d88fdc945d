using Microsoft.EntityFrameworkCore;

namespace Om.Assessments;

/// <summary>Reads what a result is computed from.</summary>
internal static class ResultReading
{
    /// <summary>The result of <paramref name="assessment"/>, beside the run before when there is one.</summary>
    public static async Task<V1.Result> ResultAsync(
        this AssessmentsDb db, Assessment assessment, EditionLines edition, CancellationToken cancellation)
    {
        var answers = await db.AnswersByItemAsync(assessment.Id, cancellation);
        var measures = await db.Measures.AsNoTracking().Where(m => m.AssessmentId == assessment.Id).ToListAsync(cancellation);
        var result = ResultDecision.Of(assessment.Name, edition, answers, measures);

        // Linked by somebody who could open both; gone when the firm has erased the earlier run.
        if (assessment.PreviousId is { } previous && await db.Assessments.AnyAsync(a => a.Id == previous, cancellation))
        {
            result.Comparison = ResultDecision.Compare(
                Assessment.NameOf(previous), edition, answers, await db.AnswersByItemAsync(previous, cancellation));
        }

        return result;
    }

    /// <summary>All answers of a run, also those to items its edition no longer has.</summary>
    public static Task<Dictionary<string, Answer>> AnswersByItemAsync(this AssessmentsDb db, Guid assessment, CancellationToken cancellation) =>
        db.Answers.AsNoTracking().Where(a => a.AssessmentId == assessment).ToDictionaryAsync(a => a.Item, cancellation);
}
