using System.Globalization;
using System.Text;
using Muster.Bedrock;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Serf;

/// <summary>What members ask each other without their users: whether they are there, whose a name is, and about keys.</summary>
/// <param name="ring">Null: gossip is not encrypted.</param>
internal sealed class InternalQueries(SerfState state, Keyring? ring)
{
    public const string Conflict = Queries.InternalPrefix + "conflict";

    /// <summary>The answer; null: there is none to give.</summary>
    public byte[]? Answer(SerfMessage.Query query) => query.Name[Queries.InternalPrefix.Length..] switch
    {
        "ping" => null,
        "conflict" => AnswerConflict(query),
        "install-key" => AnswerKey(query, KeyVerb.Install),
        "use-key" => AnswerKey(query, KeyVerb.Use),
        "remove-key" => AnswerKey(query, KeyVerb.Remove),
        "list-keys" => AnswerList(query),
        _ => null,
    };

    public static string NameOf(KeyVerb verb) => Queries.InternalPrefix + verb switch
    {
        KeyVerb.Install => "install-key",
        KeyVerb.Use => "use-key",
        KeyVerb.Remove => "remove-key",
        _ => "list-keys",
    };

    /// <summary>Who bears the name in question has no voice.</summary>
    private byte[]? AnswerConflict(SerfMessage.Query query)
    {
        var name = Encoding.UTF8.GetString(query.Payload ?? []);
        return name == state.Name ? null : new ConflictView(state.Table.Find(name)).Encode();
    }

    private byte[] AnswerKey(SerfMessage.Query query, KeyVerb verb)
    {
        var why = Change(query, verb);
        if (why is null)
        {
            state.Tell(new SerfNews.KeyringChanged());
        }

        return KeyMessages.EncodeAnswer(new KeyAnswer(why is null, why ?? "", null, ""));
    }

    private string? Change(SerfMessage.Query query, KeyVerb verb)
    {
        if (KeyMessages.DecodeRequest(query.Payload) is not { } key)
        {
            return "the request names no key";
        }

        if (ring is null)
        {
            return "No keyring to modify (encryption not enabled)";
        }

        var refused = verb switch
        {
            KeyVerb.Install => ring.Install(key),
            KeyVerb.Use => ring.Use(key),
            _ => ring.Remove(key),
        };
        return refused?.Message;
    }

    private byte[] AnswerList(SerfMessage.Query query)
    {
        if (ring is null)
        {
            return KeyMessages.EncodeAnswer(new KeyAnswer(false, "Keyring is empty (encryption not enabled)", null, ""));
        }

        string[] keys = [.. ring.Keys.Select(key => key.ToBase64())];
        for (var shown = keys.Length; ; shown--)
        {
            var message = shown == keys.Length ? "" : string.Create(
                CultureInfo.InvariantCulture, $"truncated key list response, showing first {shown} of {keys.Length} keys");
            var answer = KeyMessages.EncodeAnswer(new KeyAnswer(true, message, keys[..shown], keys[0]));
            var response = new SerfMessage.QueryResponse(query.LTime, query.ID, state.Name, ResponseFlags.None, answer);
            if (shown == 0 || SerfCodec.Encode(response).Length <= state.Terms.ResponseBytesMax)
            {
                return answer;
            }
        }
    }
}

/// <summary>What members can be asked to do about keys.</summary>
public enum KeyVerb
{
    List,
    Install,
    Use,
    Remove,
}
