using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Carries out a batch of saves: loads everything they need in four queries, decides each in memory, stores all in one transaction.</summary>
internal sealed class AnswerBatch(AssessmentsDb db, EditionBook editions, TimeProvider time)
{
    private readonly List<(PendingSave Save, V1.SaveAnswersResponse Response)> accepted = [];
    private readonly List<(PendingSave Save, Exception Error)> refused = [];
    private readonly List<(PendingSave Save, V1.SaveAnswersResponse Response)> replays = [];
    private Dictionary<Guid, Assessment> assessments = [];
    private ILookup<Guid, Guid> codes = Array.Empty<AccessRow>().ToLookup(r => r.AssessmentId, r => r.CodeHash);
    private Dictionary<Guid, Answer> answers = [];
    private Dictionary<Guid, int> given = [];
    private Dictionary<Guid, ProcessedRequest> processed = [];

    /// <summary>Writes the batch and tells every caller. Throws, having told nobody, when the transaction fails.</summary>
    public async Task WriteAsync(List<PendingSave> saves)
    {
        await LoadAsync(saves);
        var now = time.GetUtcNow();
        foreach (var save in saves)
        {
            await DecideAsync(save, now);
        }

        await ContributeAsync(now);
        await db.SaveChangesAsync(CancellationToken.None);
        accepted.Concat(replays).ToList().ForEach(x => x.Save.Succeed(x.Response));
        refused.ForEach(x => x.Save.Fail(x.Error));
    }

    private async Task LoadAsync(List<PendingSave> saves)
    {
        var ids = saves.Select(s => s.Assessment).Distinct().ToList();
        var keys = saves.SelectMany(s => s.Request.Answers.Select(a => Answer.KeyOf(s.Assessment, a.Item))).Distinct().ToList();
        var requests = saves.Where(s => s.RequestKey is not null).Select(s => s.RequestKey!.Value).ToList();
        assessments = await db.Assessments.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id);
        codes = (await db.AccessRows.AsNoTracking().Where(r => ids.Contains(r.AssessmentId)).ToListAsync())
            .ToLookup(r => r.AssessmentId, r => r.CodeHash);
        answers = await db.Answers.Where(a => keys.Contains(a.Key)).ToDictionaryAsync(a => a.Key);
        given = await CountAsync(ids);
        if (requests.Count > 0)
        {
            processed = await db.ProcessedRequests.AsNoTracking().Where(r => requests.Contains(r.Key)).ToDictionaryAsync(r => r.Key);
        }
    }

    private Task<Dictionary<Guid, int>> CountAsync(List<Guid> ids) => db.Answers
        .Where(a => ids.Contains(a.AssessmentId) && !a.Removed && (a.NotApplicable || a.Need != Need.NotRated))
        .GroupBy(a => a.AssessmentId)
        .Select(g => new { g.Key, Count = g.Count() })
        .ToDictionaryAsync(g => g.Key, g => g.Count);

    private async Task DecideAsync(PendingSave save, DateTimeOffset now)
    {
        try
        {
            var assessment = Open(save);
            if (Replay(save) is { } replay)
            {
                replays.Add((save, replay));
                return;
            }

            var edition = await editions.OfAsync(assessment.Edition, CancellationToken.None);
            var stored = save.Request.Answers
                .Select(a => answers.GetValueOrDefault(Answer.KeyOf(assessment.Id, a.Item))).OfType<Answer>().ToDictionary(a => a.Item);
            var before = stored.Values.Count(a => a.IsGiven);
            var saved = SaveDecision.Apply(edition, stored, save.Request.Answers, item => Create(assessment.Id, item), now);
            var count = given[assessment.Id] = given.GetValueOrDefault(assessment.Id) + saved.Count(a => a.IsGiven) - before;
            assessment.WorkedNow(now);
            if (count == edition.Lines.Count && assessment.Complete(now) is { } completed)
            {
                db.Publish(completed, now);
            }

            Accept(save, new V1.SaveAnswersResponse
            {
                Answers = { saved.Select(Wire.Of) },
                AnsweredCount = count,
                LineCount = edition.Lines.Count,
            }, now);
        }
        catch (Fault fault)
        {
            refused.Add((save, fault));
        }
    }

    private Assessment Open(PendingSave save) =>
        assessments.TryGetValue(save.Assessment, out var assessment)
        && ((save.Subject is not null && assessment.Owner == save.Subject)
            || (save.Code is { } code && codes[assessment.Id].Contains(code)))
            ? assessment
            : throw Fault.NotFound(save.Request.Parent);

    private V1.SaveAnswersResponse? Replay(PendingSave save)
    {
        if (save.RequestKey is not { } key || !processed.TryGetValue(key, out var row))
        {
            return null;
        }

        return row.RequestHash.AsSpan().SequenceEqual(save.RequestHash)
            ? V1.SaveAnswersResponse.Parser.ParseFrom(row.Response)
            : throw Fault.Invalid("request_id", "was used before with another content; take a new one for a new intent");
    }

    private Answer Create(Guid assessment, string item)
    {
        var answer = new Answer { Key = Answer.KeyOf(assessment, item), AssessmentId = assessment, Item = item };
        answers.Add(answer.Key, answer);
        db.Answers.Add(answer);
        return answer;
    }

    private void Accept(PendingSave save, V1.SaveAnswersResponse response, DateTimeOffset now)
    {
        accepted.Add((save, response));
        if (save.RequestKey is not { } key)
        {
            return;
        }

        var row = new ProcessedRequest
        {
            Key = key,
            RequestHash = save.RequestHash,
            Response = response.ToByteArray(),
            Subject = save.Request.Parent,
            CreatedAt = now,
        };
        processed[key] = row;
        db.ProcessedRequests.Add(row);
    }

    /// <summary>Sends the ratings of completed runs whose firm said yes, as they are after this batch.</summary>
    private async Task ContributeAsync(DateTimeOffset now)
    {
        var saved = accepted.Select(x => x.Save.Assessment).ToHashSet();
        foreach (var assessment in assessments.Values.Where(a => saved.Contains(a.Id) && a is { CompletedAt: not null, Consent: Consent.Granted }))
        {
            await db.Answers.Where(a => a.AssessmentId == assessment.Id).LoadAsync();
            if (assessment.Contribute(db.Answers.Local.Where(a => a.AssessmentId == assessment.Id), now) is { } contribution)
            {
                db.Publish(contribution, now);
            }
        }
    }
}
