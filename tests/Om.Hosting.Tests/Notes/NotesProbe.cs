using Grpc.Core;

namespace Om.Notes;

/// <summary>Where a test reaches into the service.</summary>
public sealed class NotesProbe
{
    /// <summary>Runs inside an effect, before the save.</summary>
    public Func<Task> BeforeSave { get; set; } = () => Task.CompletedTask;

    /// <summary>What Provoke does.</summary>
    public Func<string, ServerCallContext, Task> Throw { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs inside the consumer of the publishing service.</summary>
    public Func<NoteCreated, Task> OnEcho { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs inside the consumer of the other service.</summary>
    public Func<NoteCreated, Task> OnCount { get; set; } = _ => Task.CompletedTask;

    /// <summary>Completes once a slow call is being handled.</summary>
    public TaskCompletionSource Slow { get; } = new();

    /// <summary>Completes once a stream has ended.</summary>
    public TaskCompletionSource WatchEnded { get; } = new();

    /// <summary>The last create request as the service got it.</summary>
    public V1.CreateNoteRequest? LastCreate { get; set; }

    /// <summary>The last update request as the service got it.</summary>
    public V1.UpdateNoteRequest? LastUpdate { get; set; }
}
