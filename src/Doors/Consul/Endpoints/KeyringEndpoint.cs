using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/operator/keyring: the keys that gossip is encrypted with, in both networks alike.</summary>
internal static class KeyringEndpoint
{
    private const int RelayFactorMax = 5;

    public static async ValueTask ListAsync(Exchange exchange)
    {
        if (RefuseSwitches(exchange, out var switches) is { } wrong)
        {
            await exchange.SendAsync(wrong);
            return;
        }

        var answers = await AskAsync(exchange, new KeyringAsk(KeyringVerb.List, "", switches.Relay), switches.LocalOnly);
        if (ErrorsOf(exchange, answers) is { } errors)
        {
            await exchange.SendAsync(errors);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var (isWan, answer) in answers)
        {
            json.BeginObject();
            json.Name("WAN"u8);
            json.Bool(isWan);
            json.Name("Datacenter"u8);
            json.Text(exchange.House.Self.Datacenter);
            json.Name("Segment"u8);
            json.Text("");
            if (answer.Messages.Count > 0)
            {
                json.Name("Messages"u8);
                json.BeginObject();
                foreach (var (node, message) in answer.Messages)
                {
                    json.Name(node);
                    json.Text(message);
                }

                json.EndObject();
            }

            json.Name("Keys"u8);
            WriteCounts(json, answer.Keys);
            json.Name("PrimaryKeys"u8);
            WriteCounts(json, answer.PrimaryKeys);
            json.Name("NumNodes"u8);
            json.Number(answer.Nodes);
            json.EndObject();
        }

        json.EndArray();
        await exchange.SendJsonAsync();
    }

    /// <summary>Installs, uses or removes a key.</summary>
    public static async ValueTask ChangeAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is not { } bytes)
        {
            return;
        }

        var body = new KeyringBody();
        if (KeyringBody.Shape.Decode(bytes, body) is { } error)
        {
            await exchange.SendAsync(Plain.Bad($"Bad request: Request decode failed: {error}"));
            return;
        }

        var wrong = RefuseSwitches(exchange, out var switches)
            ?? (switches.LocalOnly
                ? Plain.Bad("Bad request: Invalid use of local-only: local-only can only be set for list requests")
                : default(Plain?))
            ?? (WhyNotBase64(body.Key) is { } why
                ? Errors($"WAN error: {why}", $"{exchange.House.Self.Datacenter} (LAN) error: {why}")
                : default(Plain?));
        if (wrong is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var verb = exchange.Method switch
        {
            "POST" => KeyringVerb.Install,
            "PUT" => KeyringVerb.Use,
            _ => KeyringVerb.Remove,
        };
        var answers = await AskAsync(exchange, new KeyringAsk(verb, body.Key, switches.Relay), localOnly: false);
        await (ErrorsOf(exchange, answers) is { } errors
            ? exchange.SendAsync(errors)
            : exchange.SendEmptyAsync(StatusCodes.Status200OK));
    }

    /// <summary>The network of all datacenters first, as Consul does. What was begun is finished, whoever waits.</summary>
    private static async Task<List<(bool IsWan, KeyringAnswer Answer)>> AskAsync(Exchange exchange, KeyringAsk ask, bool localOnly)
    {
        var networks = exchange.House.Networks;
        var answers = new List<(bool, KeyringAnswer)>();
        if (!localOnly && networks is not { Wan: null })
        {
            answers.Add((true, networks?.Wan is { } wan
                ? await wan.Keys(ask, CancellationToken.None)
                : Alone(ask.Verb, $"{exchange.House.Self.NodeName}.{exchange.House.Self.Datacenter}")));
        }

        answers.Add((false, networks is { Lan: var lan }
            ? await lan.Keys(ask, CancellationToken.None)
            : Alone(ask.Verb, exchange.House.Self.NodeName)));
        return answers;
    }

    /// <summary>What an agent that meets nobody says.</summary>
    private static KeyringAnswer Alone(KeyringVerb verb, string node) => new(
        "1/1 nodes reported failure",
        new Dictionary<string, string>
        {
            [node] = verb == KeyringVerb.List
                ? "Keyring is empty (encryption not enabled)"
                : "No keyring to modify (encryption not enabled)",
        },
        new Dictionary<string, int>(),
        new Dictionary<string, int>(),
        Nodes: 1);

    private static Plain? ErrorsOf(Exchange exchange, List<(bool IsWan, KeyringAnswer Answer)> answers)
    {
        var lines = new List<string>();
        foreach (var (isWan, answer) in answers.Where(one => one.Answer.Error is not null))
        {
            lines.Add($"{(isWan ? "WAN" : $"{exchange.House.Self.Datacenter} (LAN)")} error: {answer.Error}");
            lines.AddRange(answer.Messages.Select(one => $"{one.Key}: {one.Value}"));
        }

        return lines.Count == 0 ? null : Errors([.. lines]);
    }

    private static void WriteCounts(GoJsonWriter json, IReadOnlyDictionary<string, int> counts)
    {
        json.BeginObject();
        foreach (var (key, count) in counts)
        {
            json.Name(key);
            json.Number(count);
        }

        json.EndObject();
    }

    private static Plain? RefuseSwitches(Exchange exchange, out (int Relay, bool LocalOnly) switches)
    {
        switches = default;
        if (exchange.Query.Get("relay-factor") is { Length: > 0 } relayText)
        {
            if (!int.TryParse(relayText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var relay))
            {
                return Plain.Bad(
                    $"Bad request: Error parsing relay factor: strconv.Atoi: parsing {GoText.Quote(relayText)}: invalid syntax");
            }

            if (relay is < 0 or > RelayFactorMax)
            {
                return Plain.Bad(
                    $"Bad request: Invalid relay-factor: Relay factor must be in range: [0, {RelayFactorMax}]");
            }

            switches.Relay = relay;
        }

        if (exchange.Query.Get("local-only") is { Length: > 0 } localText)
        {
            if (GoText.ParseBool(localText) is not { } only)
            {
                return Plain.Bad(
                    $"Bad request: Error parsing local-only: strconv.ParseBool: parsing {GoText.Quote(localText)}: invalid syntax");
            }

            switches.LocalOnly = only;
        }

        return null;
    }

    /// <summary>As Go's multierror prints them.</summary>
    private static Plain Errors(params string[] errors)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{errors.Length} errors occurred:\n"));
        foreach (var error in errors)
        {
            text.Append("\t* ").Append(error).Append('\n');
        }

        return Plain.Failed(text.Append('\n').ToString());
    }

    /// <summary>Go's error for the first letter that is none of standard base64's, or for an end in the middle.</summary>
    private static string? WhyNotBase64(string key)
    {
        if (Convert.TryFromBase64String(key, new byte[key.Length], out _))
        {
            return null;
        }

        var at = 0;
        while (at < key.Length && (char.IsAsciiLetterOrDigit(key[at]) || key[at] is '+' or '/'))
        {
            at++;
        }

        // An end in the middle is told where the last whole group of four ended.
        at = at == key.Length ? at / 4 * 4 : at;
        return string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {at}");
    }
}
