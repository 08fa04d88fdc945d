using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Hosting;

namespace Om.Portal.Tests;

internal sealed class FakeAssessmentService(World world) : AssessmentService.AssessmentServiceBase
{
    public override Task<CreateAssessmentResponse> CreateAssessment(CreateAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var created = world.Once(request, () =>
        {
            var edition = world.InUse(request.Assessment.Edition.Split('/')[1]);
            var id = Guid.NewGuid();
            var data = request.Assessment.Clone();
            data.Name = $"assessments/{id}";
            data.Edition = edition.Name;
            data.EditionHash = edition.ContentHash;
            data.Etag = "\"v1\"";
            data.CreateTime = data.UpdateTime = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
            data.LineCount = Samples.Lines(edition).Count;
            data.EraseDate = "2028-11-02";
            world.Runs[data.Name] = new FakeRun { Data = data, Owner = world.AccountOf(context) };
            return new CreateAssessmentResponse { Assessment = data };
        });
        if (world.Runs[created.Assessment.Name].Owner is not null)
        {
            return Task.FromResult(created);
        }

        var code = Samples.NewCode();
        world.Runs[created.Assessment.Name].Codes.Add(code);
        return Task.FromResult(new CreateAssessmentResponse { Assessment = created.Assessment, AccessCode = code });
    }

    public override Task<Assessment> ResumeAssessment(ResumeAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Runs.Values.FirstOrDefault(r => r.Codes.Contains(request.AccessCode));
        return Task.FromResult(run?.Data ?? throw Fault.NotFound("ACCESS_CODE_UNKNOWN", "Not known."));
    }

    public override Task<ListAssessmentsResponse> ListAssessments(ListAssessmentsRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var account = world.AccountOf(context) ?? throw Fault.Unauthenticated("A token is needed.");
        return Task.FromResult(new ListAssessmentsResponse { Assessments = { world.Runs.Values.Where(r => r.Owner == account).Select(r => r.Data) } });
    }

    public override Task<Assessment> TakeOverAssessment(TakeOverAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var account = world.AccountOf(context) ?? throw Fault.Unauthenticated("A token is needed.");
        return Task.FromResult(world.Once(request, () =>
        {
            var run = world.Runs.Values.FirstOrDefault(r => r.Codes.Contains(request.AccessCode)) ?? throw Fault.NotFound("ACCESS_CODE_UNKNOWN", "Not known.");
            if (run.Owner is not null && run.Owner != account)
            {
                throw Fault.Precondition("ASSESSMENT_OWNED", "Not yours.");
            }

            run.Owner = account;
            if (!request.KeepAccessCodes)
            {
                run.Codes.Clear();
            }

            return run.Touch();
        }));
    }

    public override Task<Assessment> GetAssessment(GetAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        return Task.FromResult(world.Open(request.Name, context).Data);
    }

    public override Task<Assessment> UpdateAssessment(UpdateAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Assessment.Name, context);
        return Task.FromResult(world.Once(request, () =>
        {
            FakeRun.Require(request.Assessment.Etag, run.Data.Etag, run.Data.Name);
            run.Data.Title = request.Assessment.Title;
            run.Data.Mode = request.Assessment.Mode;
            run.Data.Profile = request.Assessment.Profile;
            return run.Touch();
        }));
    }

    public override Task<Empty> DeleteAssessment(DeleteAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        world.Runs.TryRemove(world.Open(request.Name, context).Data.Name, out _);
        return Task.FromResult(new Empty());
    }

    public override Task<Assessment> DecideStatistics(DecideStatisticsRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Name, context);
        run.Data.StatisticsConsent = new StatisticsConsent { Decision = request.Decision };
        return Task.FromResult(run.Touch());
    }

    public override Task<ListAnswersResponse> ListAnswers(ListAnswersRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Parent, context);
        var lines = Samples.Lines(world.Editions[run.Data.Edition]);
        return Task.FromResult(new ListAnswersResponse
        {
            Answers = { run.Answers.Values.Where(a => lines.Contains(a.Item)) },
            Removed = { run.Answers.Values.Where(a => !lines.Contains(a.Item)) },
        });
    }

    public override Task<SaveAnswersResponse> SaveAnswers(SaveAnswersRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Parent, context);
        if (world.SaveFails is { } error)
        {
            throw error;
        }

        return Task.FromResult(world.Once(request, () =>
        {
            lock (run)
            {
                return Save(run, request);
            }
        }));
    }

    public override Task<Result> GetResult(GetResultRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        return Task.FromResult(Samples.Result(world.Open(request.Name, context), world));
    }

    public override Task<PreviewMoveResponse> PreviewMove(PreviewMoveRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Name, context);
        var before = Samples.Lines(world.Editions[run.Data.Edition]);
        var after = Samples.Lines(world.Editions[request.Edition]);
        return Task.FromResult(new PreviewMoveResponse
        {
            Edition = request.Edition,
            Added = { after.Except(before) },
            Removed = { before.Except(after) },
            UnchangedCount = before.Intersect(after).Count(),
        });
    }

    public override Task<Assessment> MoveAssessment(MoveAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Name, context);
        FakeRun.Require(request.Etag, run.Data.Etag, run.Data.Name);
        (run.Data.UndoEdition, run.Data.Edition, run.Data.NewerEdition) = (run.Data.Edition, request.Edition, "");
        return Task.FromResult(run.Touch());
    }

    public override Task<Assessment> UndoMove(UndoMoveRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Name, context);
        FakeRun.Require(request.Etag, run.Data.Etag, run.Data.Name);
        (run.Data.NewerEdition, run.Data.Edition, run.Data.UndoEdition) = (run.Data.Edition, run.Data.UndoEdition, "");
        return Task.FromResult(run.Touch());
    }

    private static SaveAnswersResponse Save(FakeRun run, SaveAnswersRequest request)
    {
        var stale = request.Answers.Where(a => (run.Answers.GetValueOrDefault(a.Item)?.Revision ?? 0) != a.Revision).ToList();
        if (stale.Count > 0)
        {
            var fault = Fault.Conflict("ANSWER_CHANGED", "Changed meanwhile.");
            stale.ForEach(a => fault.Metadata[a.Item] = $"{run.Answers.GetValueOrDefault(a.Item)?.Revision ?? 0}");
            throw fault;
        }

        for (var i = 0; i < request.Answers.Count; i++)
        {
            if (request.Answers[i].NotApplicable && request.Answers[i].Reason.Length == 0)
            {
                throw Fault.Invalid($"answers[{i}].reason", "is needed");
            }
        }

        var saved = request.Answers.Select(a => a.Clone()).ToList();
        saved.ForEach(a => run.Answers[a.Item] = a);
        saved.ForEach(a => a.Revision++);
        run.Data.AnsweredCount = run.Answers.Values.Count(a => a.NotApplicable || a.Need != NeedForAction.Unspecified);
        return new SaveAnswersResponse { Answers = { saved }, AnsweredCount = run.Data.AnsweredCount, LineCount = run.Data.LineCount };
    }
}
