using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Om.Hosting;

/// <summary>
/// What surrounds a save: the writer's turn before, waking the dispatcher after. It travels in the options like an interceptor, but
/// <see cref="OmDb"/> calls it: EF Core's own interceptors are not told of every way a save can fail, and a turn kept is a service that hangs.
/// </summary>
internal abstract class SaveHooks : IInterceptor
{
    /// <summary>Waits for this writer's turn.</summary>
    public abstract ValueTask<IDisposable?> EnterAsync(CancellationToken cancellation);

    /// <summary>Says that events were stored.</summary>
    public abstract void EventsStored();
}

internal sealed class SaveHooks<TDb>(WriteGate<TDb> gate, OutboxSignal<TDb> signal) : SaveHooks
    where TDb : OmDb
{
    public override ValueTask<IDisposable?> EnterAsync(CancellationToken cancellation) => gate.EnterAsync(cancellation);

    public override void EventsStored() => signal.Set();
}
