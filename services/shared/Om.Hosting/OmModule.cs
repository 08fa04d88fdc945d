using MassTransit;
using Microsoft.AspNetCore.Builder;

namespace Om.Hosting;

/// <summary>
/// One service as the host sees it. The service's own process runs one module, the standalone product runs them all in one; a module never
/// asks which of the two it is in.
/// </summary>
public abstract class OmModule
{
    /// <summary>Lower-case name: configuration, database file, queue prefix, telemetry.</summary>
    public abstract string Name { get; }

    /// <summary>Events the service publishes.</summary>
    public virtual IReadOnlyList<Type> Publishes => [];

    /// <summary>Services it calls; each has to be in the same process or have an address in <c>Services</c>.</summary>
    public virtual IReadOnlyList<string> Calls => [];

    /// <summary>Wrong or missing configuration, one sentence each, naming the key. All of it is shown at once.</summary>
    public virtual IEnumerable<string> ConfigurationProblems(Microsoft.Extensions.Configuration.IConfiguration configuration) => [];

    /// <summary>Registers the service's parts.</summary>
    public abstract void Add(WebApplicationBuilder builder);

    /// <summary>Registers the service's consumers.</summary>
    public virtual void Consumers(IRegistrationConfigurator bus)
    {
    }

    /// <summary>Maps the service's endpoints.</summary>
    public abstract void Map(WebApplication app);

    /// <summary>Runs once after the migrations, before the first request; for example to bring in shipped content.</summary>
    public virtual Task StartAsync(IServiceProvider services, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Commands of the service beside running it, such as <c>import FILE</c>: name to what it does; returns the exit code.</summary>
    public virtual IReadOnlyDictionary<string, Func<IServiceProvider, string[], CancellationToken, Task<int>>> Commands =>
        new Dictionary<string, Func<IServiceProvider, string[], CancellationToken, Task<int>>>();
}
