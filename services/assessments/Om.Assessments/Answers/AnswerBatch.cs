using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Carries out a batch of saves: loads what they need in two queries, decides each in memory, stores all in one transaction.</summary>
internal sealed class AnswerBatch(AssessmentsDb db, AnswerQueries queries, EditionBook editions, TimeProvider time)
{
    // A save that leaves more lines open is not the last but one of a run, not even beside another instance.
    private const int NearlyDone = 10;

    private readonly Dictionary<Guid, RunState> runs = [];
    private readonly Dictionary<Guid, Answer> answers = [];
    private readonly Dictionary<Guid, ProcessedRequest> processed = [];
    private readonly List<(PendingSave Save, V1.SaveAnswersResponse Response)> accepted = [];
    private readonly List<(PendingSave Save, Exception Error)> refused = [];

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
        await AnswerRows.SaveAsync(db);
        accepted.ForEach(x => x.Save.Succeed(x.Response));
        refused.ForEach(x => x.Save.Fail(x.Error));
    }

    /// <summary>After the commit: completes the runs whose last lines were rated here and by another instance at the same moment.</summary>
    public async Task CompleteMissedRunsAsync()
    {
        var near = accepted
            .Where(x => x.Response.LineCount - x.Response.AnsweredCount is > 0 and <= NearlyDone)
            .Select(x => x.Save.Assessment).Distinct().ToArray();
        if (near.Length == 0)
        {
            return;
        }

        db.ChangeTracker.Clear();
        var now = new List<RunState>();
        await foreach (var run in queries.Runs(db, near))
        {
            now.Add(run);
        }

        foreach (var run in now.Where(r => r.Assessment.CompletedAt is null))
        {
            var edition = await editions.OfAsync(run.Assessment.Edition, CancellationToken.None);
            if (run.Given >= edition.Lines.Count)
            {
                await db.NoticeCompletionAsync(editions, run.Assessment.Id, time.GetUtcNow(), CancellationToken.None);
            }
        }
    }

    private async Task LoadAsync(List<PendingSave> saves)
    {
        // Kept open till the context goes: a connection taken from the pool anew for each statement is also cleaned up each time.
        await db.Database.OpenConnectionAsync();
        await foreach (var run in queries.Runs(db, [.. saves.Select(s => s.Assessment).Distinct()]))
        {
            runs.Add(run.Assessment.Id, run);
        }

        var keys = saves.SelectMany(s => Keys(s)).Distinct();
        await foreach (var answer in queries.Answers(db, [.. keys]))
        {
            answers.Add(answer.Key, answer);
        }
    }

    // An item too long for any edition is refused later; it has no key.
    private static IEnumerable<Guid> Keys(PendingSave save) =>
        save.Request.Answers.Where(a => a.Item.Length <= Answer.LongestItem).Select(a => Answer.KeyOf(save.Assessment, a.Item));

    private async Task DecideAsync(PendingSave save, DateTimeOffset now)
    {
        try
        {
            var run = Open(save);
            if (save.RequestKey is { } key && processed.TryGetValue(key, out var row))
            {
                // The same request twice in one batch.
                Replay(save, row);
            }
            else
            {
                Apply(save, run, await EditionAsync(run), now);
            }
        }
        catch (Exception error) when (error is Fault or EditionUnreadableException)
        {
            // Nothing of the save has been done yet.
            refused.Add((save, error));
        }
    }

    /// <summary>The edition of a run. One that cannot be read is the trouble of this run only, not of the whole batch.</summary>
    private async Task<EditionLines> EditionAsync(RunState run)
    {
        EditionLines edition;
        try
        {
            edition = await editions.OfAsync(run.Assessment.Edition, CancellationToken.None);
        }
        catch (Exception error)
        {
            throw new EditionUnreadableException(run.Assessment.Edition, error);
        }

        if (run.Assessment.Moved && !run.CountedByItem)
        {
            run.Given = await db.AnsweredAsync(run.Assessment, edition, CancellationToken.None);
            run.CountedByItem = true;
        }

        return edition;
    }

    private void Apply(PendingSave save, RunState run, EditionLines edition, DateTimeOffset now)
    {
        SaveDecision.Require(edition, save.Request.Answers);
        var stored = Keys(save).Select(key => answers.GetValueOrDefault(key)).OfType<Answer>().ToDictionary(a => a.Item);
        var before = stored.ToDictionary(a => a.Key, a => a.Value.Rating);
        var saved = SaveDecision.Apply(stored, save.Request.Answers, item => Create(save.Assessment, item), now);
        run.Given += saved.Count(a => a.Rating.IsGiven) - before.Values.Count(r => r.IsGiven);
        run.RatingsChanged |= saved.Any(a => a.Rating != before.GetValueOrDefault(a.Item));
        run.Assessment.WorkedNow(now);
        // Without its contribution, unlike CompleteAsync: that goes out once, as the ratings are after the whole batch.
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
        var suspects = refused.Where(r => r.Error is Fault { Reason: not "NOT_FOUND" } && r.Save.RequestKey is not null).ToList();
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

    /// <summary>Sends the ratings of completed runs whose firm said yes, as they are after this batch. Notes alone change nothing there.</summary>
    private async Task ContributeAsync(DateTimeOffset now)
    {
        foreach (var run in runs.Values.Where(r => r.RatingsChanged))
        {
            await db.ContributeAsync(run.Assessment, await EditionAsync(run), now, CancellationToken.None);
        }
    }

    private sealed class EditionUnreadableException(string edition, Exception inner)
        : Exception($"The copy of {edition} cannot be read.", inner);
}
