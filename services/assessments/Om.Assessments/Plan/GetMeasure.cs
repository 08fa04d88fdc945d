using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class MeasureService
{
    [Access(To.PerObject)]
    public override async Task<V1.Measure> GetMeasure(V1.GetMeasureRequest request, ServerCallContext context)
    {
        var (assessment, measure, _) = await LoadAsync(Readable(context), request.Name, "name", context);
        assessment.NoteIfShared(context);
        return await ToWireAsync(measure, await editions.OfAsync(assessment.Edition, context.CancellationToken), context);
    }
}
