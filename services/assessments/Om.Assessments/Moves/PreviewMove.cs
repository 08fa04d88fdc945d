using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<V1.PreviewMoveResponse> PreviewMove(V1.PreviewMoveRequest request, ServerCallContext context)
    {
        var bad = RunRequest.Look(request, request.Name, "name");
        bad.Text(request.Edition, "edition", 100);
        bad.ThrowIfAny();
        var assessment = await OpenAsync(request.Name, "name", context);
        var target = await MoveTargetAsync(assessment, request.Edition, context);
        return MoveDecision.Preview(await editions.OfAsync(assessment.Edition, context.CancellationToken), target);
    }

    /// <summary>The edition a run may move to: the later one of the same check that is in use.</summary>
    private async Task<EditionLines> MoveTargetAsync(Assessment assessment, string wanted, ServerCallContext context)
    {
        var newer = await editions.NewerAsync(assessment.Edition, context.CancellationToken);
        if (newer is null || (wanted.Length > 0 && wanted != newer))
        {
            throw Fault.Precondition("NO_SUCH_MOVE", "This run can only move to a later edition of its check that is in use.",
                new Violation(wanted.Length > 0 ? wanted : assessment.Edition, newer is null ? "there is no later edition" : $"the later edition is {newer}"));
        }

        return await editions.OfAsync(newer, context.CancellationToken);
    }
}
