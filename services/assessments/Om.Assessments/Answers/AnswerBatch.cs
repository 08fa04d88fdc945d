using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Carries out a batch of saves: loads what they need in two queries, decides each in memory, stores all in one transaction.</summary>
internal sealed class AnswerBatch(AssessmentsDb db, AnswerQueries queries, EditionBook editions, TimeProvider time)
{
    private readonly Dictionary<Guid, RunState> runs = [];
    private readonly Dictionary<Guid, Answer> answers = [];
    private readonly Dictionary<Guid, ProcessedRequest> processed = [];
    private readonly List<(PendingSave Save, V1.SaveAnswersResponse Response)> accepted = [];
    private readonly List<(PendingSave Save, Fault Fault)> refused = [];

    /// <summary>A save on its own, after its batch failed: first asks whether its request id was used for something else before.</summary>
    public async Task WriteAloneAsync(PendingSave save)
    {
        var row = save.RequestKey is null ? null
            : await db.ProcessedRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Key == save.RequestKey);
        if (row is not null && !row.RequestHash.AsSpan().SequenceEqual(save.RequestHash))
        {
            throw UsedBefore();
        }

        await WriteAsync([save]);
    }

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
        await FindReplaysAsync();
        await db.SaveChangesAsync(CancellationToken.None);
        accepted.ForEach(x => x.Save.Succeed(x.Response));
        refused.ForEach(x => x.Save.Fail(x.Fault));
    }

    private async Task LoadAsync(List<PendingSave> saves)
    {
        await foreach (var run in queries.Runs(db, [.. saves.Select(s => s.Assessment).Distinct()]))
        {
            runs.Add(run.Assessment.Id, run);
        }

        var keys = saves.SelectMany(s => s.Request.Answers.Select(a => Answer.KeyOf(s.Assessment, a.Item))).Distinct();
        await foreach (var answer in queries.Answers(db, [.. keys]))
        {
            answers.Add(answer.Key, answer);
        }
    }

    private async Task DecideAsync(PendingSave save, DateTimeOffset now)
    {
        try
        {
            var run = Open(save);
            var edition = await editions.OfAsync(run.Assessment.Edition, CancellationToken.None);
            var stored = save.Request.Answers
                .Select(a => answers.GetValueOrDefault(Answer.KeyOf(save.Assessment, a.Item))).OfType<Answer>().ToDictionary(a => a.Item);
            var before = stored.Values.Count(a => a.IsGiven);
            var saved = SaveDecision.Apply(edition, stored, save.Request.Answers, item => Create(save.Assessment, item), now);
            run.Given += saved.Count(a => a.IsGiven) - before;
            run.Assessment.WorkedNow(now);
            if (run.Given == edition.Lines.Count && run.Assessment.Complete(now) is { } completed)
            {
                db.Publish(completed, now);
            }

            Accept(save, new V1.SaveAnswersResponse
            {
                Answers = { saved.Select(Wire.Of) },
                AnsweredCount = run.Given,
                LineCount = edition.Lines.Count,
            }, now);
        }
        catch (Fault fault)
        {
            refused.Add((save, fault));
        }
    }

    private RunState Open(PendingSave save) =>
        runs.TryGetValue(save.Assessment, out var run)
        && ((save.Subject is not null && run.Assessment.Owner == save.Subject) || (save.Code is { } code && run.Codes.Contains(code)))
            ? run
            : throw Fault.NotFound(save.Request.Parent);

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

    /// <summary>
    /// A repeated save meets the revision its first run left behind, so it shows up among the refused; only there is it worth asking. Another
    /// content under a used id passes here, fails on the stored request's key, and is told apart when it is written alone.
    /// </summary>
    private async Task FindReplaysAsync()
    {
        var suspects = refused.Where(r => r.Fault.Reason != "NOT_FOUND" && r.Save.RequestKey is not null).ToList();
        if (suspects.Count == 0)
        {
            return;
        }

        var keys = suspects.Select(r => r.Save.RequestKey!.Value).ToList();
        foreach (var row in await db.ProcessedRequests.AsNoTracking().Where(r => keys.Contains(r.Key)).ToListAsync())
        {
            processed[row.Key] = row;
        }

        foreach (var suspect in suspects)
        {
            if (processed.TryGetValue(suspect.Save.RequestKey!.Value, out var row))
            {
                refused.Remove(suspect);
                Replay(suspect.Save, row);
            }
        }
    }

    private void Replay(PendingSave save, ProcessedRequest row)
    {
        if (row.RequestHash.AsSpan().SequenceEqual(save.RequestHash))
        {
            accepted.Add((save, V1.SaveAnswersResponse.Parser.ParseFrom(row.Response)));
        }
        else
        {
            refused.Add((save, UsedBefore()));
        }
    }

    private static Fault UsedBefore() => Fault.Invalid("request_id", "was used before with another content; take a new one for a new intent");

    /// <summary>Sends the ratings of completed runs whose firm said yes, as they are after this batch.</summary>
    private async Task ContributeAsync(DateTimeOffset now)
    {
        var saved = accepted.Select(x => x.Save.Assessment).ToHashSet();
        foreach (var assessment in runs.Values.Select(r => r.Assessment)
            .Where(a => saved.Contains(a.Id) && a is { CompletedAt: not null, Consent: Consent.Granted }))
        {
            await db.Answers.Where(a => a.AssessmentId == assessment.Id).LoadAsync();
            if (assessment.Contribute(db.Answers.Local.Where(a => a.AssessmentId == assessment.Id), now) is { } contribution)
            {
                db.Publish(contribution, now);
            }
        }
    }
}
