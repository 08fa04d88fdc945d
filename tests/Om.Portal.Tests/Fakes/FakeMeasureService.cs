using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Hosting;

namespace Om.Portal.Tests;

internal sealed class FakeMeasureService(World world) : MeasureService.MeasureServiceBase
{
    public override Task<ListMeasuresResponse> ListMeasures(ListMeasuresRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        return Task.FromResult(new ListMeasuresResponse { Measures = { world.Open(request.Parent, context).Measures } });
    }

    public override Task<Measure> GetMeasure(GetMeasureRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        return Task.FromResult(Find(world.Open(request.Name, context), request.Name));
    }

    public override Task<Measure> CreateMeasure(CreateMeasureRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Parent, context);
        if (run.Measures.Count >= 200)
        {
            throw Fault.Precondition("PLAN_FULL", "The plan is full.");
        }

        return Task.FromResult(world.Once(request, () =>
        {
            var measure = request.Measure.Clone();
            measure.Name = $"{run.Data.Name}/measures/{Guid.NewGuid()}";
            measure.Status = measure.Status == Measure.Types.Status.Unspecified ? Measure.Types.Status.Open : measure.Status;
            run.Measures.Add(measure);
            return Changed(run, measure, 1);
        }));
    }

    public override Task<Measure> UpdateMeasure(UpdateMeasureRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Measure.Name, context);
        return Task.FromResult(world.Once(request, () =>
        {
            var measure = Find(run, request.Measure.Name);
            FakeRun.Require(request.Measure.Etag, measure.Etag, measure.Name);
            var version = int.Parse(measure.Etag.Trim('"', 'v'), null) + 1;
            request.UpdateMask.Merge(request.Measure, measure, new FieldMask.MergeOptions { ReplacePrimitiveFields = true });
            return Changed(run, measure, version);
        }));
    }

    public override Task<Empty> DeleteMeasure(DeleteMeasureRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Name, context);
        var measure = Find(run, request.Name);
        FakeRun.Require(request.Etag, measure.Etag, measure.Name);
        run.Measures.Remove(measure);
        return Task.FromResult(new Empty());
    }

    private static Measure Changed(FakeRun run, Measure measure, int version)
    {
        measure.Etag = $"\"v{version}\"";
        measure.Complete = measure.Urgency != Measure.Types.Urgency.Unspecified && measure.Responsible.Length > 0
            && measure.DueDate.Length > 0 && measure.Control.Length > 0 && measure.Status != Measure.Types.Status.Dropped;
        measure.ReratingProposed = measure.Status == Measure.Types.Status.Done
            && run.Answers.GetValueOrDefault(measure.Item)?.Need is NeedForAction.Some or NeedForAction.Urgent;
        return measure;
    }

    private static Measure Find(FakeRun run, string name) => run.Measures.FirstOrDefault(m => m.Name == name) ?? throw Fault.NotFound(name);
}
