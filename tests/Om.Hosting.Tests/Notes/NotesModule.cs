using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Om.Hosting;

namespace Om.Notes;

/// <summary>Publishes NoteCreated and consumes it itself, to show a consumer that writes where the dispatcher reads.</summary>
public sealed class NotesModule(string name = "notes") : OmModule
{
    public override string Name => name;

    public override IReadOnlyList<Type> Publishes => [typeof(NoteCreated)];

    public override void Add(WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<NotesProbe>();
        builder.AddOmDb<NotesDb, SqliteNotesDb, PostgresNotesDb>(Name);
    }

    public override void Consumers(IRegistrationConfigurator bus) => bus.AddConsumer<EchoConsumer>();

    public override void Map(WebApplication app) => app.MapGrpcService<NoteService>();
}

internal sealed class EchoConsumer(NotesDb db, TimeProvider time, NotesProbe probe) : IConsumer<NoteCreated>
{
    public Task Consume(ConsumeContext<NoteCreated> context) =>
        db.HandleOnceAsync(context, "echo", time, async () =>
        {
            await probe.OnEcho(context.Message);
            db.Echoes.Add(new Echo { Note = context.Message.Note });
        });
}
