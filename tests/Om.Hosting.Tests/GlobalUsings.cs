global using V1 = Om.Notes.V1;
