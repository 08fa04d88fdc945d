using Om.Hosting;

namespace Om.Assessments;

/// <summary>The assessments module.</summary>
public sealed class AssessmentsModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "assessments";

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
    }

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
    }
}
