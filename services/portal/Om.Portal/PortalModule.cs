using Om.Hosting;

namespace Om.Portal;

/// <summary>The portal module.</summary>
public sealed class PortalModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "portal";

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
    }

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
    }
}
