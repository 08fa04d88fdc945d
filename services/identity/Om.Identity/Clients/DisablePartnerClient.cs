using Grpc.Core;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class PartnerClientService
{
    [Access(Roles.Office)]
    public override Task<V1.PartnerClient> DisablePartnerClient(V1.DisablePartnerClientRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            var validation = new Validation();
            validation.Text(request.Reason, "reason", 500, required: true);
            validation.ThrowIfAny();
            var client = await LoadAsync(request.Name, request.Etag, context);
            client.Disable(Caller.Of(context).Subject!, request.Reason.Trim(), time.GetUtcNow());
            return ToWire(client);
        });
}
