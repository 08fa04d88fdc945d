using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<V1.Edition> UpdateEdition(V1.UpdateEditionRequest request, ServerCallContext context) =>
        db.OnceInTurnAsync(context, request, request.Edition?.Name ?? "", async () =>
        {
            var sent = request.Edition ?? throw Fault.Invalid("edition", "is needed");
            var checkId = ResourceName.Parse("checks/*/editions/*", sent.Name, "edition.name")[0];
            // Refuses a mask that names anything else.
            FieldMasks.Resolve(request.UpdateMask, sent, "content");
            // The content is the only thing an author changes, so a call without one has nothing to do.
            var content = ReadContent(checkId, sent.Content, "edition.name");
            var edition = await LoadEditionAsync(sent.Name, sent.Etag, context, withDocument: true);
            var now = time.GetUtcNow();
            edition.Rewrite(content, now);
            if (!await db.Editions.AnyAsync(e => e.CheckId == checkId && e.Number > edition.Number, context.CancellationToken))
            {
                var check = await db.Checks.SingleAsync(c => c.Id == checkId, context.CancellationToken);
                check.ShowNewest(Catalogue.Of(content.Content), now);
            }

            return ToWire(edition);
        });
}
