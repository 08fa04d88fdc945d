using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<Empty> DeleteEdition(V1.DeleteEditionRequest request, ServerCallContext context) =>
        db.OnceInTurnAsync(context, request, request.Name, async () =>
        {
            var edition = await LoadEditionAsync(request.Name, request.Etag, context);
            edition.RequireDraft("Only a draft can be deleted; what was decided on stays on record.");
            db.Editions.Remove(edition);
            var check = await db.Checks.SingleAsync(c => c.Id == edition.CheckId, context.CancellationToken);
            var newest = await db.NewestAsync(edition.CheckId, context.CancellationToken, except: edition.Number);
            check.ShowNewest(newest, time.GetUtcNow());
            return new Empty();
        });
}
