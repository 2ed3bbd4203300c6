using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>An answer as text that two servers can agree on: revisions by their labels, and nothing of who answered.</summary>
internal static class Normal
{
    public static string Text(IMessage message, Labels labels)
    {
        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
        Rewrite(copy, labels);
        return $"{message.Descriptor.Name} {JsonFormatter.Default.Format(copy)}";
    }

    private static void Rewrite(IMessage message, Labels labels)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            switch (field.Name)
            {
                case "cluster_id" or "member_id" or "raft_term":
                    field.Accessor.SetValue(message, 0UL);
                    break;
                case "revision":
                    field.Accessor.SetValue(message, labels.At((long)field.Accessor.GetValue(message)));
                    break;
                case "create_revision" or "mod_revision" or "rev" or "compact_revision":
                    field.Accessor.SetValue(message, labels.Exactly((long)field.Accessor.GetValue(message)));
                    break;
                default:
                    Inner(message, field, labels);
                    break;
            }
        }
    }

    private static void Inner(IMessage message, FieldDescriptor field, Labels labels)
    {
        if (field.FieldType != FieldType.Message)
        {
            return;
        }

        if (field.IsRepeated)
        {
            foreach (var one in (System.Collections.IEnumerable)field.Accessor.GetValue(message))
            {
                Rewrite((IMessage)one, labels);
            }
        }
        else if (field.Accessor.GetValue(message) is IMessage inner)
        {
            Rewrite(inner, labels);
        }
    }
}
