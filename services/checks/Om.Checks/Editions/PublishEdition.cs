using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckApprover)]
    public override async Task<V1.Edition> PublishEdition(V1.PublishEditionRequest request, ServerCallContext context)
    {
        var published = await db.OnceInTurnAsync(context, request, request.Name, async () =>
        {
            var edition = await LoadEditionAsync(request.Name, request.Etag, context);
            var content = await contents.GetAsync(db, edition, context.CancellationToken);
            await db.PublishAsync(edition, content, time.GetUtcNow(), context.CancellationToken);
            return ToWire(edition);
        });
        stream.Wake();
        return published;
    }
}
