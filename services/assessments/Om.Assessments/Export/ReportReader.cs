using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Om.Assessments;

/// <summary>Reads everything the files of a run are made from.</summary>
internal sealed class ReportReader(AssessmentsDb db, EditionBook editions, IOptions<AssessmentsOptions> options, TimeProvider time)
{
    public async Task<ReportData> ReadAsync(Assessment assessment, string language, CancellationToken cancellation)
    {
        var edition = await editions.OfAsync(assessment.Edition, cancellation);
        var (here, removed) = MoveDecision.Sort(await db.AnswersByItemAsync(assessment.Id, cancellation), edition);
        var measures = await db.Measures.AsNoTracking().Where(m => m.AssessmentId == assessment.Id)
            .OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).ToListAsync(cancellation);
        var declarations = await db.Declarations.AsNoTracking().Where(d => d.AssessmentId == assessment.Id)
            .OrderByDescending(d => d.CreatedAt).ThenBy(d => d.Number).ToListAsync(cancellation);
        var needs = here.ToDictionary(a => a.Item, a => a.Need);
        var today = GermanDay.Of(time.GetUtcNow());
        return new ReportData
        {
            Assessment = Wire.Of(assessment, edition.Lines.Count, here.Count(a => a.IsGiven), null, options.Value),
            Content = edition.Content,
            Answers = [.. here.Select(Wire.Of)],
            RemovedAnswers = [.. removed.Select(Wire.Of)],
            Measures = [.. measures.Select(m => Wire.Of(m, needs.GetValueOrDefault(m.Item)))],
            Result = await db.ResultAsync(assessment, edition, cancellation),
            Declarations = [.. declarations.Select(d => Wire.Of(d, today))],
            Language = language,
            Today = today,
            PublicAddress = options.Value.PublicAddress is { Length: > 0 } address ? new Uri(address) : null,
        };
    }
}
