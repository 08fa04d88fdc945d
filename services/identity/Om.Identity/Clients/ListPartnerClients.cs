using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class PartnerClientService
{
    [Access(Roles.Office)]
    public override async Task<V1.ListPartnerClientsResponse> ListPartnerClients(V1.ListPartnerClientsRequest request, ServerCallContext context)
    {
        var paging = new Paging(request.PageSize, request.PageToken, "partner-clients");
        var query = db.PartnerClients.AsNoTracking();
        if (paging.After is not null)
        {
            var last = paging.AfterValue<string>(0);
            query = query.Where(c => c.Id.CompareTo(last) > 0);
        }

        var clients = await query.OrderBy(c => c.Id).Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(clients, c => [c.Id]);
        return new V1.ListPartnerClientsResponse { PartnerClients = { clients.Select(ToWire) }, NextPageToken = next };
    }
}
