using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal.Tests;

internal sealed class FakeExportService(World world) : ExportService.ExportServiceBase
{
    public override Task<HttpBody> ExportAssessment(ExportAssessmentRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Name, context);
        // A type and a name nobody should take over.
        return Task.FromResult(new HttpBody { ContentType = "text/html", Data = ByteString.CopyFromUtf8($"{request.Format} {run.Data.Title}") });
    }

    public override Task<HttpBody> ExportDeclaration(ExportDeclarationRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        world.Open(request.Name, context);
        return Task.FromResult(new HttpBody { ContentType = "application/pdf", Data = ByteString.CopyFromUtf8("%PDF") });
    }

    public override Task<CalendarFeed> CreateCalendarFeed(CreateCalendarFeedRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Parent, context);
        run.FeedToken = Samples.NewCode();
        return Task.FromResult(new CalendarFeed { Token = run.FeedToken });
    }

    public override Task<Empty> DeleteCalendarFeed(DeleteCalendarFeedRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        world.Open(request.Parent, context).FeedToken = null;
        return Task.FromResult(new Empty());
    }
}
