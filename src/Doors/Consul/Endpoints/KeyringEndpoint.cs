using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/operator/keyring: the keys that gossip is encrypted with. It is not, and Consul says so in these words.</summary>
internal static class KeyringEndpoint
{
    private const int RelayFactorMax = 5;

    public static ValueTask ListAsync(Exchange exchange)
    {
        var wrong = RefuseSwitches(exchange, out var localOnly);
        return exchange.SendAsync(wrong ?? NotEnabled(exchange, "Keyring is empty (encryption not enabled)", localOnly));
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

        var wrong = RefuseSwitches(exchange, out var localOnly)
            ?? (localOnly
                ? Plain.Bad("Bad request: Invalid use of local-only: local-only can only be set for list requests")
                : default(Plain?));
        await exchange.SendAsync(wrong
            ?? (WhyNotBase64(body.Key) is { } why
                ? Errors($"WAN error: {why}", $"{exchange.House.Self.Datacenter} (LAN) error: {why}")
                : NotEnabled(exchange, "No keyring to modify (encryption not enabled)", localOnly: false)));
    }

    private static Plain? RefuseSwitches(Exchange exchange, out bool localOnly)
    {
        localOnly = false;
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
        }

        if (exchange.Query.Get("local-only") is { Length: > 0 } localText)
        {
            if (GoText.ParseBool(localText) is not { } only)
            {
                return Plain.Bad(
                    $"Bad request: Error parsing local-only: strconv.ParseBool: parsing {GoText.Quote(localText)}: invalid syntax");
            }

            localOnly = only;
        }

        return null;
    }

    private static Plain NotEnabled(Exchange exchange, string what, bool localOnly)
    {
        const string Failed = "1/1 nodes reported failure";
        var (node, datacenter) = (exchange.House.Self.NodeName, exchange.House.Self.Datacenter);
        string[] lan = [$"{datacenter} (LAN) error: {Failed}", $"{node}: {what}"];
        return localOnly ? Errors(lan) : Errors([$"WAN error: {Failed}", $"{node}.{datacenter}: {what}", .. lan]);
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
