using Google.Protobuf.WellKnownTypes;
using Om.Checks.V1;

namespace Om.Assessments.Tests;

/// <summary>A run like a small joinery would leave it, and the largest one the contract allows.</summary>
internal static class SampleRun
{
    public static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly Timestamp Saved = Timestamp.FromDateTime(new DateTime(2026, 11, 20, 9, 30, 0, DateTimeKind.Utc));

    private static readonly (string Id, string German, string English, string[] Points)[] Topics =
    [
        ("strategy", "Strategie", "Strategy", ["Ziele für drei Jahre", "Stärken kennen", "Wettbewerb im Blick", "Geschäftsmodell prüfen"]),
        ("liquidity", "Liquidität", "Liquidity", ["Zahlungsplan über zwölf Wochen", "Mahnwesen", "Rücklagen", "Gespräch mit der Bank"]),
        ("leadership", "Führung", "Leadership", ["Gespräche mit allen Beschäftigten", "Klare Zuständigkeiten", "Vertretung der Chefin", "Rückmeldung geben"]),
        ("staff", "Personalentwicklung", "Staff development", ["Einarbeitung", "Weiterbildung planen", "Wissen sichern", "Ausbildung"]),
        ("processes", "Prozesse", "Processes", ["Auftragsablauf", "Übergabe zwischen Büro und Werkstatt", "Fehler auswerten", "Größere Aufträge nachrechnen"]),
        ("innovation", "Innovation", "Innovation", ["Ideen sammeln", "Neues ausprobieren", "Digitale Werkzeuge", "Kooperation mit anderen Betrieben"]),
    ];

    private static readonly string[] Deeds =
    [
        "Freitags die erwarteten Zahlungen der nächsten zwölf Wochen in eine Tabelle eintragen, Eingänge und Ausgänge getrennt.",
        "Mit jeder und jedem Beschäftigten bis Ostern ein Gespräch von 45 Minuten führen; Fragen vorher austeilen.",
        "Für jede Maschine eine Seite schreiben: Einrichten, Wartung, häufige Fehler. Herr Özdemir beginnt mit der Plattensäge.",
        "Übergabezettel zwischen Büro und Werkstatt einführen und nach vier Wochen gemeinsam verbessern.",
        "Vertretung der Geschäftsführung schriftlich regeln: Bankvollmacht, Passwörter, laufende Angebote.",
        "Jeden Monat drei fertige Aufträge nachrechnen: geplante gegen tatsächliche Stunden und Materialkosten.",
        "Rahmenvertrag mit einer zweiten Bezugsquelle für Beschläge abschließen (Lieferzeit höchstens fünf Tage).",
    ];

    public static ReportData Small(string language = "de") => Of(language, Content(4, p => p), DeedsOf(12));

    /// <summary>400 rated lines and 200 measures, every text as long as the contract allows and no two words alike.</summary>
    public static ReportData Largest(string language = "de")
    {
        var word = 0;
        var data = Of(language, Content(67, point => Long($"{point}", 120, ref word), most: 400), []);
        foreach (var answer in data.Answers)
        {
            answer.Note = Long("Notiz", 2000, ref word);
            answer.Reason = answer.NotApplicable ? Long("Grund", 500, ref word) : "";
        }

        foreach (var number in Enumerable.Range(0, 200))
        {
            data = data with
            {
                Measures = [.. data.Measures, Measure(number, Long("Maßnahme", 1000, ref word), Long("Zuständig", 120, ref word),
                    Long("Kontrolle", 500, ref word), Long("Wirkung", 1000, ref word))],
            };
        }

        return data;
    }

    public static V1.Declaration Declaration() => new()
    {
        Name = "assessments/0198c0de-0000-7000-8000-000000000001/declarations/OM-7K3F-9QTW-2M4X",
        Number = "OM-7K3F-9QTW-2M4X",
        State = V1.Declaration.Types.State.Valid,
        Published = true,
        FirmName = "Tischlerei Björn Größ & Söhne",
        FirmPlace = "Mönchengladbach",
        Signatory = "Jürgen Größ",
        CheckTitle = "Betrieb gut führen",
        Edition = "checks/firm-management/editions/3",
        EditionHash = "3f5a",
        IssueDate = "2026-11-20",
        ValidUntil = "2028-11-19",
        Mode = V1.Assessment.Types.Mode.WithAdviser,
        RatedCount = 24,
        MeasureCount = 11,
        CreateTime = Saved,
    };

    public static Text Words(string german, string english) => new() { Values = { ["de"] = german, ["en"] = english } };

    public static V1.Measure Measure(int number, string description, string responsible, string control, string effect = "") => new()
    {
        Name = $"assessments/0198c0de-0000-7000-8000-000000000001/measures/0198c0de-0000-7000-8000-{number:D12}",
        Item = $"{Topics[number % 6].Id}-{number % 4}",
        Description = description,
        Urgency = (V1.Measure.Types.Urgency)(3 - number % 3),
        Responsible = responsible,
        DueDate = number % 7 == 6 ? "" : ReportTexts.Iso(Today.AddDays(number * 9 - 20)),
        Control = control,
        Status = number % 5 == 4 ? V1.Measure.Types.Status.Done : number % 3 == 0 ? V1.Measure.Types.Status.Started : V1.Measure.Types.Status.Open,
        Effect = effect,
        Complete = true,
        ReratingProposed = number % 5 == 4,
        CreateTime = Saved,
        UpdateTime = Saved,
    };

    private static ReportData Of(string language, EditionContent content, IReadOnlyList<V1.Measure> measures)
    {
        var answers = content.Topics.SelectMany(t => t.Checkpoints).Select(Answer).ToList();
        return new ReportData
        {
            Assessment = new V1.Assessment
            {
                Name = "assessments/0198c0de-0000-7000-8000-000000000001",
                CreateTime = Saved,
                UpdateTime = Saved,
                CompleteTime = Saved,
                State = V1.Assessment.Types.State.Completed,
                Edition = "checks/firm-management/editions/3",
                EditionHash = "3f5a",
                Kind = V1.Assessment.Types.Kind.Real,
                Mode = V1.Assessment.Types.Mode.WithAdviser,
                Title = "Herbst 2026, nach dem Umzug",
                Profile = new V1.FirmProfile { Branch = "C", SizeClass = V1.FirmProfile.Types.SizeClass.Small, Region = "DE-NW" },
                StatisticsConsent = new V1.StatisticsConsent { Decision = V1.StatisticsConsent.Types.Decision.Refused, DecideTime = Saved },
                LineCount = answers.Count,
                AnsweredCount = answers.Count,
                EraseDate = "2027-11-20",
                Previous = "assessments/0198c0de-0000-7000-8000-000000000000",
            },
            Content = content,
            Answers = answers,
            Measures = measures,
            Result = ResultOf(content, answers, measures),
            Declarations = [Declaration()],
            Language = language,
            Today = Today,
            PublicAddress = new Uri("https://check.example.org"),
        };
    }

    private static List<V1.Measure> DeedsOf(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => Measure(i, Deeds[i % Deeds.Length], i % 2 == 0 ? "Frau Größ" : "Herr Özdemir",
            "Rückfrage in der Freitagsrunde", i % 5 == 4 ? "Zwei Rückfragen weniger am Tag; das Büro wird vor zwölf fertig." : "")),
    ];

    private static EditionContent Content(int pointsPerTopic, Func<string, string> title, int most = int.MaxValue)
    {
        var content = new EditionContent
        {
            Label = "1.2",
            Publisher = Words("Projektteam der Plattform", "The platform's project team"),
            SourceLanguage = "de",
            Title = Words("Betrieb gut führen", "Running a firm well"),
            RatedLevel = EditionContent.Types.RatedLevel.Checkpoint,
            NotApplicableAllowed = true,
            Declaration = new DeclarationRules { AllRated = true, MinimumMeasures = 10, ValidMonths = 24 },
        };
        foreach (var (id, german, english, points) in Topics)
        {
            var topic = new Topic { Id = id, Title = Words(german, english) };
            for (var i = 0; i < pointsPerTopic && content.Topics.Sum(t => t.Checkpoints.Count) + topic.Checkpoints.Count < most; i++)
            {
                topic.Checkpoints.Add(new Checkpoint { Id = $"{id}-{i}", Title = Words(title(points[i % 4]), title(points[i % 4])) });
            }

            content.Topics.Add(topic);
        }

        return content;
    }

    private static V1.Answer Answer(Checkpoint point, int index) => new()
    {
        Item = point.Id,
        Need = index % 11 == 7 ? V1.NeedForAction.Unspecified : (index * 7 % 10) switch
        {
            < 2 => V1.NeedForAction.Urgent,
            < 5 => V1.NeedForAction.Some,
            _ => V1.NeedForAction.None,
        },
        NotApplicable = index % 11 == 7,
        Reason = index % 11 == 7 ? "Wir bilden zurzeit nicht aus und planen es bis 2028 nicht." : "",
        Note = index % 5 == 1 ? "Läuft seit März besser, hängt aber an einer Person.\nBeim nächsten Mal Frau Größ dazuholen." : "",
        Revision = 2,
        UpdateTime = Saved,
    };

    private static V1.Result ResultOf(EditionContent content, List<V1.Answer> answers, IReadOnlyList<V1.Measure> measures)
    {
        var byItem = answers.ToDictionary(a => a.Item);
        var result = new V1.Result { Assessment = "assessments/0198c0de-0000-7000-8000-000000000001", Total = Spread(answers) };
        foreach (var topic in content.Topics)
        {
            var own = topic.Checkpoints.Select(c => byItem[c.Id]).ToList();
            result.Topics.Add(new V1.TopicResult
            {
                Topic = topic.Id,
                Spread = Spread(own),
                MeasureCount = measures.Count(m => m.Item.StartsWith(topic.Id, StringComparison.Ordinal)),
            });
            result.Priorities.AddRange(own.Where(a => a.Need == V1.NeedForAction.Urgent).Take(2).Select(a => new V1.Priority
            {
                Item = a.Item,
                Topic = topic.Id,
                Need = a.Need,
                UrgentInTopic = own.Count(o => o.Need == V1.NeedForAction.Urgent),
                HasMeasure = measures.Any(m => m.Item == a.Item),
            }));
        }

        var comparison = new V1.Comparison { Previous = "assessments/0198c0de-0000-7000-8000-000000000000" };
        (comparison.CommonLines, comparison.LessNeed, comparison.MoreNeed) = (20, 6, 2);
        var before = new V1.NeedSpread { Urgent = 2, Some = 1 };
        comparison.PreviousTopics.AddRange(result.Topics.Select(t => new V1.TopicResult { Topic = t.Topic, Spread = before }));
        comparison.CurrentTopics.AddRange(result.Topics.Select(t => new V1.TopicResult { Topic = t.Topic, Spread = t.Spread }));
        result.Comparison = comparison;
        return result;
    }

    private static V1.NeedSpread Spread(IEnumerable<V1.Answer> answers)
    {
        var all = answers.ToList();
        return new V1.NeedSpread
        {
            None = all.Count(a => a.Need == V1.NeedForAction.None),
            Some = all.Count(a => a.Need == V1.NeedForAction.Some),
            Urgent = all.Count(a => a.Need == V1.NeedForAction.Urgent),
            NotApplicable = all.Count(a => a.NotApplicable),
        };
    }

    private static string Long(string start, int length, ref int word)
    {
        var text = start;
        while (text.Length < length)
        {
            text += $" größer{word++:x}";
        }

        return text[..length];
    }
}
