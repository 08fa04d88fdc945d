using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<V1.Edition> ReviseEdition(V1.ReviseEditionRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            var edition = await LoadEditionAsync(request.Name, request.Etag, context);
            edition.Revise(time.GetUtcNow());
            return ToWire(edition);
        });
}
