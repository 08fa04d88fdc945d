using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class MeasureService
{
    [Access(To.PerObject)]
    public override async Task<V1.Measure> GetMeasure(V1.GetMeasureRequest request, ServerCallContext context) =>
        await ToWireAsync((await LoadAsync(request.Name, "name", context)).Measure, context);
}
