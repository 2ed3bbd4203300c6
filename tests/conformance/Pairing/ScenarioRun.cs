using System.Text.RegularExpressions;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>Tells a scenario to both servers and collects what differs.</summary>
public sealed partial class ScenarioRun(Scenario scenario, ServerPair pair)
{
    private readonly Dictionary<Side, Dictionary<string, string>> _variables = pair.Both.ToDictionary(
        side => side, _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["s"] = scenario.Name });

    private readonly Dictionary<string, (Step.Ask Ask, RawExchange[] Exchanges, Task<RawAnswer>[] Answers)> _blocked = [];
    private readonly IndexOrder _indexes = new();
    private readonly List<string> _differences = [];
    private int _pairs;

    public async Task<string> DifferencesAsync()
    {
        try
        {
            foreach (var step in scenario.Steps)
            {
                await TellAsync(step);
            }
        }
        finally
        {
            foreach (var exchange in _blocked.Values.SelectMany(blocked => blocked.Exchanges))
            {
                exchange.Dispose();
            }
        }

        _differences.AddRange(_indexes.Differences().Take(4).Select(different => $"order of indexes: {different.Difference}"));
        return string.Join("\n\n", _differences);
    }

    private Task TellAsync(Step step) => step switch
    {
        Step.Ask { Blocked: "" } ask => AskAsync(ask),
        Step.Ask ask => LeaveWaitingAsync(ask),
        Step.Asleep asleep => SeeAsleepAsync(asleep),
        Step.Answer answer => AnswerAsync(answer),
        Step.Restart restart => RestartAsync(restart),
        _ => throw new InvalidOperationException($"No such step: {step}"),
    };

    private async Task AskAsync(Step.Ask ask)
    {
        if (ask.Until.Length > 0)
        {
            var until = Filled(ask.Until, pair.Oracle);
            foreach (var side in pair.Both)
            {
                var seen = "";
                await Eventually.Until(
                    async () => (seen = (await OnceAsync(side, ask)).ToString()).Contains(until, StringComparison.Ordinal),
                    $"{side.Name} says \"{until}\" to {ask.Method} {Filled(ask.Target, side)}");
            }
        }

        var answers = await pair.OnBothAsync(side => OnceAsync(side, ask));
        Compare(ask, answers[0], answers[1]);
    }

    private Task<RawAnswer> OnceAsync(Side side, Step.Ask ask) => ask.Method == "DIG"
        ? Dig.AskAsync(side.DnsPort, Filled(ask.Target, side))
        : RawExchange.RunAsync(side.HttpPort, ask.Method, Filled(ask.Target, side), ask.Headers, BodyOf(ask, side));

    private async Task LeaveWaitingAsync(Step.Ask ask)
    {
        var exchanges = await pair.OnBothAsync(side => RawExchange.BeginAsync(
            side.HttpPort, ask.Method, Filled(ask.Target, side), ask.Headers, BodyOf(ask, side)));
        _blocked.Add(ask.Blocked, (ask, exchanges, [.. exchanges.Select(exchange => exchange.AnswerAsync(ask.Method))]));
        await SettleAsync();
    }

    private async Task SeeAsleepAsync(Step.Asleep asleep)
    {
        await SettleAsync();
        var answers = _blocked[asleep.Blocked].Answers;
        foreach (var (side, answer) in pair.Both.Zip(answers))
        {
            if (answer.IsCompleted)
            {
                _differences.Add($"line {asleep.Line}: ({asleep.Blocked}) should be asleep, {side.Name} said:\n{await answer}");
            }
        }
    }

    /// <summary>
    /// A request and its answer on another connection: what was sent before it has most likely been looked at. Nothing
    /// depends on it for passing; it makes a wrong wake-up more likely to be caught.
    /// </summary>
    private async Task SettleAsync() =>
        await pair.OnBothAsync(side => RawExchange.GetAsync(side.HttpPort, "/v1/status/leader"));

    private async Task AnswerAsync(Step.Answer step)
    {
        var (ask, _, answers) = _blocked[step.Blocked];
        Compare(ask with { Line = step.Line }, await answers[0], await answers[1]);
    }

    private Task RestartAsync(Step.Restart step) => Task.WhenAll(pair.Both.Select(async side =>
    {
        await side.RestartAsync(step.Kill ? Ending.Kill : Ending.Terminate);
        await ServerPair.SettledAsync(side);
    }));

    private void Compare(Step.Ask ask, RawAnswer oracle, RawAnswer tested)
    {
        _pairs++;
        Transcript.Add(scenario, ask, oracle, tested);
        foreach (var (side, answer) in pair.Both.Zip([oracle, tested]))
        {
            Capture(ask, side, answer);
        }

        var what = $"pair {_pairs} (line {ask.Line}) {ask.Method} {Filled(ask.Target, pair.Oracle)}";
        var (left, right) = (Shown(ask, pair.Oracle, oracle), Shown(ask, pair.Tested, tested));
        var different = AnswerDifference.Between(left, right);
        if (different.Length > 0)
        {
            _differences.Add(AnswerDifference.Report(
                what, different, (pair.Oracle.Name, oracle), (pair.Tested.Name, tested)));
        }
        else if (!ask.Treatments.Contains(Treatment.IndexHidden))
        {
            foreach (var (number, (a, b)) in left.Indexes.Zip(right.Indexes).Index())
            {
                _indexes.Add($"[line {ask.Line} index {number + 1} of {left.Indexes.Count}]", Grown(a, pair.Oracle), Grown(b, pair.Tested));
            }
        }
    }

    private static ulong Grown(ulong index, Side side) => Math.Max(index, side.Birth);

    private ShownAnswer Shown(Step.Ask ask, Side side, RawAnswer answer)
    {
        var body = Masks.Treated(Named(answer.Text, side), Masks.TreatmentsOf(ask), scenario.Name);
        var index = answer.Header("X-Consul-Index");
        return new ShownAnswer(
            answer.StatusLine.Split(' ', 3)[1],
            [.. answer.Headers.Select(Masks.Masked).Where(line => line.Length > 0).Order(StringComparer.Ordinal)],
            Masks.Masked(body),
            [.. (index is null ? [] : (ulong[])[ulong.Parse(index)]), .. Masks.IndexesIn(body)]);
    }

    /// <summary>Ids that a server made up, by the names of the variables that they were captured as.</summary>
    private string Named(string text, Side side)
    {
        foreach (var (name, value) in _variables[side])
        {
            text = Guid.TryParse(value, out _) ? text.Replace(value, $"{{{name}}}", StringComparison.Ordinal) : text;
        }

        return text;
    }

    private void Capture(Step.Ask ask, Side side, RawAnswer answer)
    {
        foreach (var (variable, source) in ask.Captures)
        {
            var match = Regex.Match(answer.Text, $"\"{source}\": ?\"?([^,\"}}]+)");
            _variables[side][variable] = answer.Header(source)
                ?? (match.Success ? match.Groups[1].Value : "0");
        }
    }

    private string Filled(string text, Side side) => Variable().Replace(text, match =>
    {
        if (!_variables[side].TryGetValue(match.Groups["name"].Value, out var value))
        {
            return match.Value;
        }

        return match.Groups["change"].Value is { Length: > 0 } change
            ? $"{long.Parse(value) + long.Parse(change)}"
            : value;
    });

    private byte[] BodyOf(Step.Ask ask, Side side)
    {
        var body = Filled(ask.Body, side);
        return body.Split(' ') switch
        {
            ["@repeat", var count, var text] => RawExchange.Bytes(string.Concat(Enumerable.Repeat(text, int.Parse(count)))),
            ["@hex", var digits] => Convert.FromHexString(digits),
            _ => RawExchange.Bytes(body),
        };
    }

    [GeneratedRegex(@"\{(?<name>\w+)(?<change>[+-]\d+)?\}")]
    private static partial Regex Variable();
}
