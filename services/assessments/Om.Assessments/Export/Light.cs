namespace Om.Assessments;

/// <summary>What can stand beside a line: a light, or why there is none.</summary>
internal enum Light
{
    Urgent,
    Some,
    None,
    NotApplicable,
    Open,
}

/// <summary>
/// How lights look. Never by colour alone: each has a mark of its own shape and stands beside its word, and the colours also differ in
/// brightness, so that a grey print can be read.
/// </summary>
internal static class Lights
{
    public static readonly IReadOnlyList<Light> All = Enum.GetValues<Light>();

    public static Light Of(V1.NeedForAction need) => need switch
    {
        V1.NeedForAction.Urgent => Light.Urgent,
        V1.NeedForAction.Some => Light.Some,
        V1.NeedForAction.None => Light.None,
        _ => Light.Open,
    };

    public static Light Of(V1.Answer? answer) => answer switch
    {
        null => Light.Open,
        { NotApplicable: true } => Light.NotApplicable,
        _ => Of(answer.Need),
    };

    public static int Count(V1.NeedSpread spread, Light light) => light switch
    {
        Light.Urgent => spread.Urgent,
        Light.Some => spread.Some,
        Light.None => spread.None,
        Light.NotApplicable => spread.NotApplicable,
        _ => spread.Open,
    };

    public static string Mark(Light light) => light switch
    {
        Light.Urgent => "▲",
        Light.Some => "■",
        Light.None => "●",
        Light.NotApplicable => "–",
        _ => "○",
    };

    /// <summary>Colour of an area, <c>#RRGGBB</c>.</summary>
    public static string Fill(Light light) => light switch
    {
        Light.Urgent => "#A32A22",
        Light.Some => "#E9A92B",
        Light.None => "#9CCFA8",
        Light.NotApplicable => "#D5DADF",
        _ => "#FFFFFF",
    };

    /// <summary>Colour of mark and word on white; contrast at least 4.5.</summary>
    public static string Ink(Light light) => light switch
    {
        Light.Urgent => "#A32A22",
        Light.Some => "#8A5A00",
        Light.None => "#2F6B3D",
        _ => "#55606A",
    };
}
