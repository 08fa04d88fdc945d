using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Notes;

internal sealed class NoteService(NotesDb db, TimeProvider time, NotesProbe probe) : V1.NoteService.NoteServiceBase
{
    [Access(To.Anyone)]
    public override async Task<V1.Note> GetNote(V1.GetNoteRequest request, ServerCallContext context) =>
        (await LoadAsync(request.Name, "", context)).ToWire();

    [Access(To.Anyone)]
    public override async Task<V1.ListNotesResponse> ListNotes(V1.ListNotesRequest request, ServerCallContext context)
    {
        var down = OrderBy.IsDown(request.OrderBy, "create_time", downByDefault: false);
        var query = db.Notes.AsNoTracking();
        foreach (var term in Filter.Parse(request.Filter, new Dictionary<string, string[]> { ["text"] = ["=", ":"], ["closed"] = ["="] }))
        {
            query = term switch
            {
                { Field: "text", Operator: "=" } => query.Where(n => n.Text == term.Value),
                { Field: "text" } => query.Where(n => n.Text.Contains(term.Value)),
                _ => query.Where(n => n.Closed == (term.Value == "true")),
            };
        }

        var paging = new Paging(request.PageSize, request.PageToken, "notes", request.Filter, request.OrderBy);
        if (paging.After is not null)
        {
            var (at, id) = (paging.AfterValue<DateTimeOffset>(0), paging.AfterValue<Guid>(1));
            query = down
                ? query.Where(n => n.CreatedAt < at || (n.CreatedAt == at && n.Id < id))
                : query.Where(n => n.CreatedAt > at || (n.CreatedAt == at && n.Id > id));
        }

        query = down
            ? query.OrderByDescending(n => n.CreatedAt).ThenByDescending(n => n.Id)
            : query.OrderBy(n => n.CreatedAt).ThenBy(n => n.Id);
        var rows = await query.Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(rows, n => [n.CreatedAt.ToString("O", CultureInfo.InvariantCulture), n.Id.ToString()]);
        return new V1.ListNotesResponse { Notes = { rows.Select(n => n.ToWire()) }, NextPageToken = next };
    }

    [Access(To.Anyone)]
    public override Task<V1.Note> CreateNote(V1.CreateNoteRequest request, ServerCallContext context)
    {
        probe.LastCreate = request;
        var check = new Validation();
        check.Text(request.Note?.Text ?? "", "note.text", 100_000, required: true);
        check.Known(request.Note?.Audience ?? default, "note.audience");
        check.ThrowIfAny();
        return db.OnceAsync(context, request, "", async () =>
        {
            await probe.BeforeSave();
            var detail = request.Note!.Detail is { } d ? new Detail { Place = d.Place, Depth = d.Depth } : null;
            var note = Note.Create(request.Note.Text, detail, time.GetUtcNow());
            db.Notes.Add(note);
            db.Publish(new NoteCreated(note.Name, note.Text, time.GetUtcNow()), time.GetUtcNow());
            if (request.Fail)
            {
                db.Outbox.Add(new OutboxRow { MessageId = Guid.NewGuid(), Type = null!, Payload = "{}" });
            }

            return note.ToWire();
        });
    }

    [Access(To.Anyone)]
    public override Task<V1.Note> UpdateNote(V1.UpdateNoteRequest request, ServerCallContext context)
    {
        probe.LastUpdate = request;
        var paths = FieldMasks.Resolve(request.UpdateMask, request.Note, "text", "tags", "detail.place", "detail.depth");
        return db.OnceAsync(context, request, request.Note.Name, async () =>
        {
            var note = await LoadAsync(request.Note.Name, request.Note.Etag, context);
            await probe.BeforeSave();
            var detail = paths.Contains("detail.place") || paths.Contains("detail.depth")
                ? new Detail
                {
                    Place = paths.Contains("detail.place") ? request.Note.Detail?.Place ?? "" : note.Detail?.Place ?? "",
                    Depth = paths.Contains("detail.depth") ? request.Note.Detail?.Depth ?? 0 : note.Detail?.Depth ?? 0,
                }
                : note.Detail;
            note.Change(paths.Contains("text") ? request.Note.Text : note.Text, detail);
            return note.ToWire();
        });
    }

    [Access(To.PerObject)]
    public override Task<V1.Note> CloseNote(V1.CloseNoteRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            var note = await LoadAsync(request.Name, request.Etag, context);
            await probe.BeforeSave();
            note.Close();
            return note.ToWire();
        });

    [Access(To.Anyone)]
    public override async Task<Empty> Provoke(V1.ProvokeRequest request, ServerCallContext context)
    {
        await probe.Throw(request.What, context);
        return new Empty();
    }

    [Access(To.Anyone)]
    public override async Task<Empty> GetSlowly(V1.GetSlowlyRequest request, ServerCallContext context)
    {
        probe.Slow.TrySetResult();
        await Task.Delay(request.Milliseconds, context.CancellationToken);
        return new Empty();
    }

    [Access(To.Anyone)]
    public override async Task WatchNotes(
        V1.WatchNotesRequest request, IServerStreamWriter<V1.WatchNotesResponse> responseStream, ServerCallContext context)
    {
        using var end = context.UntilStopping();
        try
        {
            await responseStream.WriteAsync(new V1.WatchNotesResponse(), end.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, end.Token);
        }
        finally
        {
            probe.WatchEnded.TrySetResult();
        }
    }

    [Access("note_author", "note_reader")]
    public override Task<Empty> GetSecret(V1.GetSecretRequest request, ServerCallContext context) => Task.FromResult(new Empty());

    [Access(To.SignedIn)]
    public override Task<V1.GetSelfResponse> GetSelf(V1.GetSelfRequest request, ServerCallContext context) =>
        Task.FromResult(new V1.GetSelfResponse { Subject = Caller.Of(context).Subject });

    private async Task<Note> LoadAsync(string name, string etag, ServerCallContext context)
    {
        var text = ResourceName.Parse("notes/*", name, "name")[0];
        var note = Guid.TryParse(text, out var id) ? await db.Notes.SingleOrDefaultAsync(n => n.Id == id, context.CancellationToken) : null;
        if (note is null)
        {
            throw Fault.NotFound(name);
        }

        Etags.Require(note, etag, name);
        return note;
    }
}
