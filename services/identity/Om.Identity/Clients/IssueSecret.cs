using Grpc.Core;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class PartnerClientService
{
    [Access(Roles.Office)]
    public override async Task<V1.IssueSecretResponse> IssueSecret(V1.IssueSecretRequest request, ServerCallContext context)
    {
        var client = await LoadAsync(request.Name, request.Etag, context);
        client.RenewSecret(time.GetUtcNow());
        var secret = await applications.RenewSecretAsync(client, context.CancellationToken);
        return new V1.IssueSecretResponse { Secret = secret, PartnerClient = ToWire(client) };
    }
}
