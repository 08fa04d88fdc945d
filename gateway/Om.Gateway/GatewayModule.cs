using Om.Hosting;

namespace Om.Gateway;

/// <summary>The gateway module.</summary>
public sealed class GatewayModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "gateway";

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
    }

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
    }
}
