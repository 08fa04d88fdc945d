using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckApprover)]
    public override async Task<V1.Edition> WithdrawEdition(V1.WithdrawEditionRequest request, ServerCallContext context)
    {
        var withdrawn = await db.OnceInTurnAsync(context, request, request.Name, async () =>
        {
            var validation = new Validation();
            validation.Text(request.Reason, "reason", 1000, required: true);
            validation.ThrowIfAny();
            var edition = await LoadEditionAsync(request.Name, request.Etag, context);
            await db.WithdrawAsync(edition, request.Reason, time.GetUtcNow(), context.CancellationToken);
            return ToWire(edition);
        });
        stream.Wake();
        return withdrawn;
    }
}
