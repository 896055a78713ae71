export type {
  DefinitionSignature,
  ListedFile,
  RecordContent,
  RecordLedger,
  RecordSignature,
} from './record-content.ts';
